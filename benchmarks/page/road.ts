import { WorkerEngine } from '../../src/compare/worker/proxy';
import { pullTensor, ranges } from '../../src/coordinator/stream';
import { CommConnector } from '../../src/widget/commConnector';
import type { IDataComm } from '../../src/widget/dataComm';
import { GapMeter } from './clock';
import { kernel } from './lab';

/** Answers every call of the engine at once: what is measured is the way there. */
const SINK = `onmessage = ({ data }) => postMessage({ call: data.call });`;

/** The data comm as the product opens it, without a widget manager. */
async function openDataComm(modelId: string): Promise<IDataComm> {
  const comm = kernel().createComm('cnn_comparator.data');
  await (comm as { subshellStarted?: Promise<unknown> }).subshellStarted;
  comm.open({ model_id: modelId });
  return {
    send: content => void comm.send(content as Parameters<typeof comm.send>[0]),
    onMessage: callback => {
      comm.onMsg = ({ content, buffers }) => callback(content.data, buffers ?? []);
    },
    release: () => {
      comm.onMsg = () => undefined;
      comm.onClose = () => undefined;
    },
    onClose: callback => {
      comm.onClose = callback;
    },
    close: () => void comm.close({})
  };
}

/** Time in s for a parameter of both snapshots to reach a worker, and the longest gap in ms. */
export async function road(
  modelId: string,
  pair: { a: string; b: string },
  parameter: string,
  count: number,
  kernelSize: number
): Promise<{ seconds: number; gap: number }> {
  const connector = new CommConnector(() => openDataComm(modelId));
  await connector.connect();
  const source = URL.createObjectURL(new Blob([SINK], { type: 'text/javascript' }));
  const worker = new WorkerEngine(new Worker(source));
  const gaps = new GapMeter();
  const start = performance.now();
  await pullTensor(
    connector,
    {
      pair,
      tensor: { parameter },
      cuts: ranges(count, kernelSize),
      onPart: ({ start: from, stop, a, b }) => {
        if (!a || !b) {
          throw new Error(`${parameter} did not come from both snapshots.`);
        }
        const part = { start: from, stop, a, b, typeA: 'float32', typeB: 'float32' } as const;
        return worker.addPart(0, part);
      }
    },
    new AbortController().signal
  );
  const seconds = (performance.now() - start) / 1000;
  const gap = gaps.stop();
  worker.dispose();
  connector.dispose();
  URL.revokeObjectURL(source);
  return { seconds, gap };
}
