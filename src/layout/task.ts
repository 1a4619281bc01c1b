/** A graph to be laid out: nodes, frames and edges by position, so that it is quickly sent. */
export interface ILayoutTask {
  /** Pixels, by node. */
  readonly widths: Float64Array;
  readonly heights: Float64Array;
  /** The frame around each node, and around each frame; −1 for none. Outer frames come first. */
  readonly frameOf: Int32Array;
  readonly parentOf: Int32Array;
  /** Nodes, two an edge: from, to. */
  readonly edges: Int32Array;
}

/** Where everything is, in pixels from the top left corner. */
export interface ILayoutResult {
  /** Centres, by node: x, y. */
  readonly nodes: Float64Array;
  /** Boxes, by frame: centre x and y, width, height. */
  readonly frames: Float64Array;
  /** Points of all edges one after the other: x, y. */
  readonly points: Float64Array;
  /** Where each edge begins in `points`, counted in points; at last their number. */
  readonly starts: Int32Array;
  readonly width: number;
  readonly height: number;
  /** Places and edges visited: grows as the graph does. */
  readonly steps: number;
}

/** Counts what is visited. */
export interface ITally {
  steps: number;
}

/** Room in a frame above its nodes for its title, in pixels. */
export const FRAME_TITLE = 24;
