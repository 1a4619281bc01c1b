import type { Handle, ICells, IEngine } from '../compare/api';
import { CategoryFinder } from '../compare/finder';
import { scaled } from '../compare/fold';
import type { IKernelScales } from '../compare/fold';
import type { ICategory, INetwork, IParameterChange, IWeights } from '../state';
import { floats } from '../tensor/bytes';
import { cellSize } from '../tensor/shape';
import type { IConnector } from './connector';
import { pullPart } from './stream';

/**
 * The weights of some cells: from the engine, or, where the parameter is too large to be kept,
 * from the Jupyter kernel, one request a kernel.
 */
export async function loadWeights(
  connector: IConnector,
  engine: IEngine,
  handle: Handle,
  network: INetwork,
  scales: IKernelScales | null,
  change: IParameterChange,
  range: ICells,
  category: ICategory | null,
  signal: AbortSignal
): Promise<IWeights> {
  const { parameter, grid } = change;
  const kept = await engine.weights(handle, range, category);
  if (kept) {
    return { parameter, range, grid, ...kept };
  }
  const cell = cellSize(grid);
  const kernelSize = grid.channels * cell;
  const rowSize = (range.channels[1] - range.channels[0]) * cell;
  const kernels = range.kernels[1] - range.kernels[0];
  const a = new Float64Array(kernels * rowSize);
  const b = new Float64Array(kernels * rowSize);
  for (let k = 0; k < kernels; k++) {
    const start = ((range.kernels[0] + k) * grid.channels + range.channels[0]) * cell;
    const part = await pullPart(
      connector,
      network.pair,
      { parameter },
      [start, start + rowSize],
      signal
    );
    if (part.a && part.typeA && part.b && part.typeB) {
      a.set(scaled(floats(part.a, part.typeA), start, kernelSize, scales?.a ?? null), k * rowSize);
      b.set(scaled(floats(part.b, part.typeB), start, kernelSize, scales?.b ?? null), k * rowSize);
    }
  }
  const finder = category && new CategoryFinder(category, change.maxAbsChange, change.floor, null);
  return { parameter, range, grid, a, b, highlighted: finder && finder.marks(a, b) };
}
