import type { IEngine } from '../api';
import { discard } from './discard';
import { buffersOf, sentence } from './messages';
import type { ICall, Method, Outcome } from './messages';

/** The part of a worker's global scope that answering needs. */
export interface IPort {
  onmessage: ((event: MessageEvent<ICall>) => void) | null;
  postMessage(outcome: Outcome, options: { transfer: Transferable[] }): void;
}

/** Calls whose buffers the engine has read when it answers, and keeps none of. */
const READ: ReadonlySet<Method> = new Set(['addPart', 'addChannelPart']);

/**
 * Answers every call that arrives at a port with what the engine makes of it. The buffers of a part
 * are taken away when it has been answered.
 */
export function serve(port: IPort, engine: IEngine): void {
  port.onmessage = ({ data }) => {
    void answer(engine, data).then(outcome => {
      port.postMessage(outcome, {
        transfer: 'value' in outcome ? buffersOf(outcome.value) : []
      });
      if (READ.has(data.method)) {
        discard(buffersOf(data.args[1]));
      }
    });
  };
}

async function answer(engine: IEngine, { call, method, args }: ICall): Promise<Outcome> {
  try {
    const run = engine[method] as (...args: unknown[]) => Promise<unknown>;
    return { call, value: await run.apply(engine, args) };
  } catch (error) {
    return { call, error: sentence(error) };
  }
}
