import * as tf from '@tensorflow/tfjs-core';

/** Elements handed to tfjs at a time, so that the WebAssembly heap stays small. */
const CHUNK = 1 << 20;

/** y − x element by element, in single precision on the active backend. */
export function difference(x: Float32Array, y: Float32Array): Float32Array {
  return inChunks(x, y, 1, (a, b) => tf.sub(b, a));
}

/**
 * Euclidean distance of every cell of `size` elements; x and y hold the same whole cells. A sum of
 * squares in single precision: for colours, not for numbers shown as text.
 */
export function cellDistances(x: Float32Array, y: Float32Array, size: number): Float32Array {
  return inChunks(x, y, size, (a, b) =>
    tf.sqrt(tf.sum(tf.square(tf.sub(tf.reshape(b, [-1, size]), tf.reshape(a, [-1, size]))), 1))
  );
}

/** Runs a reduction of `size` elements to one over chunks of whole cells; leaves no tensor behind. */
function inChunks(
  x: Float32Array,
  y: Float32Array,
  size: number,
  reduce: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor
): Float32Array {
  const result = new Float32Array(x.length / size);
  const step = Math.max(1, Math.floor(CHUNK / size)) * size;
  for (let start = 0; start < x.length; start += step) {
    tf.tidy(() => {
      const a = tf.tensor1d(x.subarray(start, start + step));
      const b = tf.tensor1d(y.subarray(start, start + step));
      result.set(reduce(a, b).dataSync(), start / size);
    });
  }
  return result;
}
