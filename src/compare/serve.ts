import type { IEngine } from './api';
import { buffersOf, sentence } from './messages';
import type { ICall, Outcome } from './messages';

/** The part of a worker's global scope that answering needs. */
export interface IPort {
  onmessage: ((event: MessageEvent<ICall>) => void) | null;
  postMessage(outcome: Outcome, options: { transfer: Transferable[] }): void;
}

/** Answers every call that arrives at a port with what the engine makes of it. */
export function serve(port: IPort, engine: IEngine): void {
  port.onmessage = ({ data }) => {
    void answer(engine, data).then(outcome => {
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
