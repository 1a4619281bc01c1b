// Runs in a worker of its own: every measure once by tfjs, once by a plain loop.
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

import { startBackend } from '../../src/compare/tfjs/backend';
import { relativePercentDifference } from '../../src/compare/block/rpd';

interface IMeasured {
  readonly measure: string;
  readonly backend: string;
  /** What computes; '' for the processor. */
  readonly device: string;
  /** Times of the runs, in ms. */
  readonly tfjs: number[];
  readonly loop: number[];
}

type Reduce = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
type Loop = (x: Float32Array, y: Float32Array) => Float32Array;

/** A measure by tfjs, and by a loop in double precision. */
const MEASURES: Readonly<Record<string, readonly [Reduce, Loop]>> = {
  'y − x': [(a, b) => tf.sub(b, a), loopDifference],
  '|x − y|': [(a, b) => tf.abs(tf.sub(a, b)), loopAbsoluteDifference],
  RPD: [
    (a, b) => tf.mul(2, tf.divNoNan(tf.abs(tf.sub(a, b)), tf.add(tf.abs(a), tf.abs(b)))),
    loopRelativeDifference
  ],
  'Euclidean distance': [
    (a, b) => tf.norm(tf.sub(a, b)),
    (x, y) => loopCellDistances(x, y, x.length)
  ],
  'distance of every 3 × 3 kernel': [
    (a, b) => tf.sqrt(tf.sum(tf.square(tf.reshape(tf.sub(b, a), [-1, 9])), 1)),
    (x, y) => loopCellDistances(x, y, 9)
  ]
};

/**
 * Elements handed over at a time, whole kernels. Larger tensors are many times slower on the
 * processor; graphics processors want all there is.
 */
const CHUNK = 9 * 2 ** 17;
const ON_GPU = ['webgl', 'webgpu'];

/** Hands weights over, reduces them and takes what comes of it back. */
async function reduced(
  reduce: Reduce,
  chunk: number,
  x: Float32Array,
  y: Float32Array
): Promise<void> {
  for (let start = 0; start < x.length; start += chunk) {
    const result = tf.tidy(() =>
      reduce(
        tf.tensor1d(x.subarray(start, start + chunk)),
        tf.tensor1d(y.subarray(start, start + chunk))
      )
    );
    await result.data();
    result.dispose();
  }
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

async function timeOf(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Whether a backend is present and computes. */
async function starts(backend: string): Promise<boolean> {
  try {
    return (await tf.setBackend(backend)) && tf.getBackend() === backend;
  } catch {
    return false;
  }
}

/** The graphics processor of a backend, or what stands in for it. */
async function deviceOf(backend: string): Promise<string> {
  if (backend === 'webgl') {
    const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
    const names = gl?.getExtension('WEBGL_debug_renderer_info');
    return names ? String(gl?.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
  }
  if (backend === 'webgpu') {
    const { gpu } = navigator as unknown as {
      gpu: { requestAdapter(): Promise<{ info: { vendor: string; architecture: string } }> };
    };
    const { vendor, architecture } = (await gpu.requestAdapter()).info;
    return `${vendor} ${architecture}`;
  }
  return '';
}

async function measure(count: number, runs: number): Promise<IMeasured[]> {
  const x = Float32Array.from({ length: count }, () => Math.random() - 0.5);
  const y = x.map(value => value + 0.01 * (Math.random() - 0.5));
  await startBackend();
  const found: IMeasured[] = [];
  for (const backend of Object.keys(tf.engine().registryFactory)) {
    if (!(await starts(backend))) {
      continue;
    }
    const device = await deviceOf(backend);
    const chunk = ON_GPU.includes(backend) ? count : CHUNK;
    for (const [name, [reduce, loop]] of Object.entries(MEASURES)) {
      const times: IMeasured = { measure: name, backend, device, tfjs: [], loop: [] };
      for (let run = -1; run < runs; run++) {
        const pair = [
          await timeOf(() => reduced(reduce, chunk, x, y)),
          await timeOf(() => loop(x, y))
        ];
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
