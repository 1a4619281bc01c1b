/** Extents of a tensor in canonical layout. */
export type Shape = readonly number[];

/** Number of elements; 1 for the empty (0-d) shape. */
export function size(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/**
 * A parameter as the pixel map draws it: columns are kernels, rows are channels, each cell a
 * window of weights, e.g. kh × kw.
 */
export interface IKernelGrid {
  readonly kernels: number;
  readonly channels: number;
  /** Extents of one cell; empty for a single weight. */
  readonly window: Shape;
}

/**
 * Splits a canonical shape `(kernels, channels, *window)`; a vector is one weight a kernel, a
 * scalar a single kernel.
 */
export function kernelGrid(shape: Shape): IKernelGrid {
  const [kernels = 1, channels = 1, ...window] = shape;
  return { kernels, channels, window };
}

/** Weights of one cell of a grid. */
export function cellSize(grid: IKernelGrid): number {
  return size(grid.window);
}
