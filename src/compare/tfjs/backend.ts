import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

import { backendComputes } from './probe';

/** Backends in the order of preference. */
const BACKENDS = ['wasm', 'cpu'] as const;

/**
 * Starts the fastest tfjs backend that works here and returns its name, 'wasm' or 'cpu'.
 *
 * @throws Error when none works.
 */
export async function startBackend(): Promise<string> {
  locateWasm();
  for (const name of BACKENDS) {
    if (await starts(name)) {
      return name;
    }
  }
  throw new Error(
    'TensorFlow.js does not start in this browser; update the browser or allow WebAssembly.'
  );
}

function locateWasm(): void {
  const simd = new URL(
    '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
    import.meta.url
  ).href;
  const plain = new URL(
    '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
    import.meta.url
  ).href;
  // Threads would start workers of this worker, where the page is isolated at all; without them the
  // threaded file is never loaded, but tfjs wants a place for it.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths({
    'tfjs-backend-wasm.wasm': plain,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': simd
  });
}

/** setBackend can resolve without having switched, so what is active is checked and tried. */
async function starts(name: string): Promise<boolean> {
  try {
    return (await tf.setBackend(name)) && tf.getBackend() === name && backendComputes();
  } catch {
    return false;
  }
}
