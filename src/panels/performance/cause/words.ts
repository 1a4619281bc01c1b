import { count } from '../../../charts/format';
import type { IHybrid } from '../../../state';
import { nameText } from '../../../text/names';
import { trans } from '../../../text/trans';

/** "B with 3 kernels of A's conv2". */
export function hybridName({ params, exchanged, of }: IHybrid): string {
  const layer = nameText(params.layer);
  if (params.weights !== null) {
    return trans._n(
      "B with %2 weight of A's %3",
      "B with %2 weights of A's %3",
      exchanged,
      count(exchanged),
      layer
    );
  }
  return exchanged === of
    ? trans.__("B with A's %1", layer)
    : trans._n(
        "B with %2 kernel of A's %3",
        "B with %2 kernels of A's %3",
        exchanged,
        count(exchanged),
        layer
      );
}

/** The classes that are held for most probable; null where there is none. */
export interface IPredicted {
  readonly a: number | null;
  readonly b: number | null;
  readonly hybrid: number | null;
}

/** What the exchange does to the prediction; '' where it cannot be told. */
export function returnWords({ a, b, hybrid }: IPredicted): string {
  if (a === null || b === null || hybrid === null) {
    return '';
  }
  if (a === b) {
    return hybrid === b ? trans.__('leaves the class as it is') : trans.__('changes the class');
  }
  if (hybrid === a) {
    return trans.__("returns A's class");
  }
  return hybrid === b ? trans.__("stays with B's class") : trans.__('gives a third class');
}
