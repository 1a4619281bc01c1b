import type { ILayoutTask } from './task';

/** What stands in one frame, or outside of all of them. */
export interface ILevel {
  /** Nodes, then frames: number of nodes + frame. */
  readonly boxes: number[];
  /** Edges between them, each once, by their positions in `boxes`, or ENTRY and EXIT. */
  readonly from: number[];
  readonly to: number[];
  /** Whether edges come in from outside, and go out. */
  entered: boolean;
  left: boolean;
}

/** The points where edges enter a frame and leave it. */
export const ENTRY = -1;
export const EXIT = -2;

export interface ILevels {
  /** The levels of the frames, and at last the one outside of all of them. */
  readonly levels: readonly ILevel[];
  /** The parts of each edge from its start to its end: level and edge of it, two a part. */
  readonly parts: readonly (readonly number[])[];
}

/** Cuts a graph with frames into one graph for each frame, in which inner frames are boxes. */
export function levelsOf(task: ILayoutTask): ILevels {
  const { frameOf, parentOf, edges } = task;
  const root = parentOf.length;
  const levels = Array.from({ length: root + 1 }, emptyLevel);
  const known = levels.map(() => new Map<string, number>());
  const levelOf = (frame: number): number => (frame < 0 ? root : frame);
  const at = new Int32Array(frameOf.length + root);
  const stand = (frame: number, box: number): void => {
    at[box] = levels[levelOf(frame)].boxes.push(box) - 1;
  };
  frameOf.forEach((frame, node) => stand(frame, node));
  parentOf.forEach((frame, own) => stand(frame, frameOf.length + own));
  const depths = depthsOf(parentOf);
  const link = (level: number, from: number, to: number): number[] => {
    const key = `${from} ${to}`;
    const { [level]: own } = levels;
    const found = known[level].get(key) ?? own.from.length;
    if (found === own.from.length) {
      known[level].set(key, found);
      own.from.push(from);
      own.to.push(to);
      own.left ||= to === EXIT;
      own.entered ||= from === ENTRY;
    }
    return [level, found];
  };
  const parts: number[][] = [];
  for (let i = 0; i < edges.length; i += 2) {
    let [from, to] = [edges[i], edges[i + 1]];
    let [outOf, into] = [frameOf[from], frameOf[to]];
    const start: number[] = [];
    const end: number[][] = [];
    while (outOf !== into) {
      if (depths(outOf) >= depths(into)) {
        start.push(...link(outOf, at[from], EXIT));
        [from, outOf] = [frameOf.length + outOf, parentOf[outOf]];
      } else {
        end.push(link(into, ENTRY, at[to]));
        [to, into] = [frameOf.length + into, parentOf[into]];
      }
    }
    const between = from === to ? [] : link(levelOf(outOf), at[from], at[to]);
    parts.push([...start, ...between, ...end.reverse().flat()]);
  }
  return { levels, parts };
}

function emptyLevel(): ILevel {
  return { boxes: [], from: [], to: [], entered: false, left: false };
}

/** How many frames are around a frame, itself included; 0 outside of all. */
function depthsOf(parentOf: Int32Array): (frame: number) => number {
  const depths = new Int32Array(parentOf.length);
  parentOf.forEach((parent, frame) => (depths[frame] = parent < 0 ? 1 : depths[parent] + 1));
  return frame => (frame < 0 ? 0 : depths[frame]);
}
