import { layOutLevel } from './level';
import type { IItem, IPlacedLevel } from './level';
import { ENTRY, EXIT, levelsOf } from './levels';
import type { ILevel, ILevels } from './levels';
import { FRAME_TITLE } from './task';
import type { ILayoutResult, ILayoutTask, ITally } from './task';

const MARGIN = 12;
const PADDING = 6;
/** The least width of a frame, for its title. */
const TITLE_WIDTH = 110;
const POINT: IItem = { left: 0, right: 0, height: 0, out: 0 };

/** A level with its frame around it: where the level begins in the box, and how large that is. */
interface IBox {
  readonly level: IPlacedLevel;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
  readonly item: IItem;
}

/**
 * Places a directed graph top to bottom in ranks, branches side by side (Sugiyama), each frame by
 * itself and then as one box among others. Neither recurses nor takes more than n log n steps; very
 * long edges take a lane at the side. Edges run downwards but for those that close a circle.
 */
export function layOut(task: ILayoutTask): ILayoutResult {
  const tally = { steps: 0 };
  const cut = levelsOf(task);
  const nodes = task.frameOf.length;
  const boxes: IBox[] = [];
  for (let frame = task.parentOf.length - 1; frame >= 0; frame--) {
    boxes[frame] = frameBox(cut.levels[frame], task, boxes, tally);
  }
  const { [task.parentOf.length]: outside } = cut.levels;
  const root = layOutLevel(itemsOf(outside, task, boxes), outside, null, tally);
  // Where levels begin, in pixels from the top left corner of all.
  const left = new Float64Array(boxes.length + 1).fill(MARGIN);
  const top = new Float64Array(boxes.length + 1).fill(MARGIN);
  const centres = new Float64Array(2 * nodes);
  const frames = new Float64Array(4 * boxes.length);
  [boxes.length, ...boxes.keys()].forEach(index => {
    const level = index === boxes.length ? root : boxes[index].level;
    cut.levels[index].boxes.forEach((box, i) => {
      const [x, y] = [left[index] + level.x[i], top[index] + level.y[i]];
      if (box < nodes) {
        centres.set([x, y], 2 * box);
      } else {
        const { width, height, dx, dy, item } = boxes[box - nodes];
        const start = x - item.left;
        frames.set([start + width / 2, y, width, height], 4 * (box - nodes));
        left[box - nodes] = start + dx;
        top[box - nodes] = y - height / 2 + dy;
      }
    });
  });
  const placed = [...boxes.map(({ level }) => level), root];
  return {
    nodes: centres,
    frames,
    ...joined(cut, placed, left, top),
    width: nodes > 0 ? root.width + 2 * MARGIN : 0,
    height: nodes > 0 ? root.height + 2 * MARGIN : 0,
    steps: tally.steps
  };
}

function itemsOf(level: ILevel, task: ILayoutTask, boxes: readonly IBox[]): IItem[] {
  const nodes = task.frameOf.length;
  return level.boxes.map(box =>
    box < nodes
      ? {
          left: task.widths[box] / 2,
          right: task.widths[box] / 2,
          height: task.heights[box],
          out: 0
        }
      : boxes[box - nodes].item
  );
}

function frameBox(level: ILevel, task: ILayoutTask, inner: readonly IBox[], tally: ITally): IBox {
  const items = itemsOf(level, task, inner);
  const entry = level.entered ? items.push(POINT) - 1 : null;
  const exit = level.left ? items.push(POINT) - 1 : null;
  const end = (box: number): number => (box === ENTRY ? entry : box === EXIT ? exit : box) ?? 0;
  const links = { from: level.from.map(end), to: level.to.map(end) };
  const placed = layOutLevel(items, links, exit, tally);
  // Points alone in their rank leave the room of a gap, where the title stands.
  const spare = entry === null || placed.y[entry] > 0 ? 0 : placed.firstGap;
  const below = exit === null || placed.y[exit] < placed.height ? PADDING : 0;
  const above = Math.max(0, FRAME_TITLE - spare);
  const inside = Math.max(placed.width, TITLE_WIDTH - 2 * PADDING);
  const dx = PADDING + (inside - placed.width) / 2;
  const width = inside + 2 * PADDING;
  const axis = entry ?? exit;
  const enters = axis === null ? width / 2 : dx + placed.x[axis];
  const height = above + placed.height + below;
  const out = exit === null ? 0 : dx + placed.x[exit] - enters;
  const item = { left: enters, right: width - enters, height, out };
  return { level: placed, dx, dy: above, width, height, item };
}

/** The parts of edges through several frames, one after the other. */
function joined(
  { parts }: ILevels,
  placed: readonly IPlacedLevel[],
  left: Float64Array,
  top: Float64Array
): Pick<ILayoutResult, 'points' | 'starts'> {
  const points: number[] = [];
  const starts = new Int32Array(parts.length + 1);
  parts.forEach((own, edge) => {
    for (let i = 0; i < own.length; i += 2) {
      const [level, part] = [own[i], own[i + 1]];
      const route = placed[level].routes[part];
      for (let k = 0; k < route.length; k += 2) {
        points.push(left[level] + route[k], top[level] + route[k + 1]);
      }
    }
    starts[edge + 1] = points.length / 2;
  });
  return { points: Float64Array.from(points), starts };
}
