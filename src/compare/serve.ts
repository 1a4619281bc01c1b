import type { IEngine } from './api';
import { discard } from './discard';
import { buffersOf, sentence } from './messages';
import type { ICall, Outcome } from './messages';

/** The part of a worker's global scope that answering needs. */
export interface IPort {
  onmessage: ((event: MessageEvent<ICall>) => void) | null;
  postMessage(outcome: Outcome, options: { transfer: Transferable[] }): void;
}

/**
 * Answers every call that arrives at a port with what the engine makes of it. The buffers of a call
 * are taken away when it is answered: the engine keeps none of them.
 */
export function serve(port: IPort, engine: IEngine): void {
  port.onmessage = ({ data }) => {
    void answer(engine, data).then(outcome => {
      discard(buffersOf(data.args[1]));
      port.postMessage(outcome, {
        transfer: 'value' in outcome ? buffersOf(outcome.value) : []
      });
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
