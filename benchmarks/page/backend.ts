// Runs in a worker of its own: every measure once by tfjs, once by a plain loop.
import * as tf from '@tensorflow/tfjs-core';

import { startBackend } from '../../src/compare/backend';
import { relativePercentDifference } from '../../src/compare/rpd';
import { cellDistances, difference } from '../../src/compare/tensors';

interface IMeasured {
  readonly measure: string;
  readonly backend: string;
  /** Times of the runs, in ms. */
  readonly tfjs: number[];
  readonly loop: number[];
}

type Compare = (x: Float32Array, y: Float32Array) => unknown;

/** A measure by tfjs, and by a loop in double precision. */
const MEASURES: Readonly<Record<string, readonly [Compare, Compare]>> = {
  'y − x': [difference, loopDifference],
  '|x − y|': [tensorOf((a, b) => tf.abs(tf.sub(a, b))), loopAbsoluteDifference],
  RPD: [
    tensorOf((a, b) => tf.mul(2, tf.divNoNan(tf.abs(tf.sub(a, b)), tf.add(tf.abs(a), tf.abs(b))))),
    loopRelativeDifference
  ],
  'Euclidean distance': [
    tensorOf((a, b) => tf.norm(tf.sub(a, b))),
    (x, y) => loopCellDistances(x, y, x.length)
  ],
  'distance of every 3 × 3 kernel': [
    (x, y) => cellDistances(x, y, 9),
    (x, y) => loopCellDistances(x, y, 9)
  ]
};

/** Elements handed over at a time, as the engine does: larger tensors are many times slower. */
const CHUNK = 1 << 20;

function tensorOf(compare: (a: tf.Tensor1D, b: tf.Tensor1D) => tf.Tensor): Compare {
  return (x, y) => {
    const results: Float32Array[] = [];
    for (let start = 0; start < x.length; start += CHUNK) {
      tf.tidy(() => {
        const a = tf.tensor1d(x.subarray(start, start + CHUNK));
        const b = tf.tensor1d(y.subarray(start, start + CHUNK));
        results.push(compare(a, b).dataSync<'float32'>().slice());
      });
    }
    return results;
  };
}

// One loop each: a shared one that calls back for every weight is several times slower.

function loopDifference(x: Float32Array, y: Float32Array): Float32Array {
  const result = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    result[i] = y[i] - x[i];
  }
  return result;
}

function loopAbsoluteDifference(x: Float32Array, y: Float32Array): Float32Array {
  const result = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    result[i] = Math.abs(x[i] - y[i]);
  }
  return result;
}

function loopRelativeDifference(x: Float32Array, y: Float32Array): Float32Array {
  const result = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    result[i] = relativePercentDifference(x[i], y[i]);
  }
  return result;
}

function loopCellDistances(x: Float32Array, y: Float32Array, size: number): Float32Array {
  const result = new Float32Array(x.length / size);
  for (let cell = 0, i = 0; cell < result.length; cell++) {
    let squares = 0;
    for (const stop = i + size; i < stop; i++) {
      const change = x[i] - y[i];
      squares += change * change;
    }
    result[cell] = Math.sqrt(squares);
  }
  return result;
}

function timeOf(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

async function measure(count: number, runs: number): Promise<IMeasured[]> {
  const x = Float32Array.from({ length: count }, () => Math.random() - 0.5);
  const y = x.map(value => value + 0.01 * (Math.random() - 0.5));
  await startBackend();
  const found: IMeasured[] = [];
  for (const backend of Object.keys(tf.engine().registryFactory)) {
    if (!(await tf.setBackend(backend))) {
      continue;
    }
    for (const [name, [tfjs, loop]] of Object.entries(MEASURES)) {
      const times: IMeasured = { measure: name, backend, tfjs: [], loop: [] };
      for (let run = -1; run < runs; run++) {
        const pair = [timeOf(() => tfjs(x, y)), timeOf(() => loop(x, y))];
        if (run >= 0) {
          times.tfjs.push(pair[0]);
          times.loop.push(pair[1]);
        }
      }
      found.push(times);
    }
  }
  return found;
}

self.onmessage = ({ data }: MessageEvent<{ count: number; runs: number }>) => {
  measure(data.count, data.runs).then(
    found => self.postMessage({ found }),
    (error: unknown) => self.postMessage({ error: String(error) })
  );
};
