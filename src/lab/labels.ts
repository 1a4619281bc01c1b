import { MOST, nameText } from '../text/names';
import { trans } from '../text/trans';

/** What a list says of a comparator. */
export interface IListed {
  /** The notebook or console it lives in. */
  readonly path: string;
  readonly pair: { readonly a: string; readonly b: string };
}

/** The names of the two snapshots, as they may be shown. */
export function pairLabel({ a, b }: IListed['pair']): string {
  return `${nameText(a, MOST.short)} ↔ ${nameText(b, MOST.short)}`;
}

/** One label each, all different: the file's name and the snapshots; folders where names repeat. */
export function labelsOf(listed: readonly IListed[]): string[] {
  const paths = new Set(listed.map(({ path }) => path));
  const names = new Set([...paths].map(nameOf));
  const shown = names.size === paths.size ? nameOf : (path: string): string => path;
  const labels = listed.map(
    ({ path, pair }) => `${nameText(shown(path), MOST.label)}: ${pairLabel(pair)}`
  );
  return labels.map((label, i) => {
    const same = labels.filter(other => other === label).length;
    const before = labels.slice(0, i).filter(other => other === label).length;
    return same > 1 ? trans.__('%1 (%2 of %3)', label, before + 1, same) : label;
  });
}

/** A file's name without its folders. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A cell that makes a comparator and runs as it stands. */
export const EXAMPLE_CELL = `from cnn_comparator import CNNComparator, demo

# Your own: CNNComparator("before.onnx", "after.onnx", images="folder of images")
images, labels = demo.images(per_category=1)
CNNComparator(demo.snapshot(10), demo.snapshot(100),
              images=images, labels=labels, classes=demo.CATEGORIES)`;
