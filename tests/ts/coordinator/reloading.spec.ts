import type { IConnector, IReply } from '../../../src/coordinator/connector';
import { RequestFailed } from '../../../src/coordinator/connector';
import { Reloading } from '../../../src/coordinator/reloading';
import { ComparisonModel, failed } from '../../../src/state';
import type { IParameterChange } from '../../../src/state';

function setUp() {
  const comparison = new ComparisonModel();
  const asked: { kind: string; answer: () => void; fail: (error: Error) => void }[] = [];
  const ask = ({ kind }: { kind: string }, signal?: AbortSignal): Promise<IReply> =>
    new Promise((resolve, reject) => {
      const answer = (): void => resolve({ answer: { kind: 'reload', token: 't' }, buffers: [] });
      asked.push({ kind, answer, fail: reject });
      signal?.addEventListener('abort', () => reject(new DOMException('Given up.', 'AbortError')));
    });
  let forgotten = 0;
  const reloading = new Reloading(
    { ask } as unknown as IConnector,
    comparison,
    () => (forgotten += 1)
  );
  const status = (): string => comparison.value.reload.status;
  return { comparison, asked, reloading, status, forgotten: () => forgotten };
}

describe('reloading', () => {
  it('is offered when something says that its file has changed, whatever is asked for next', () => {
    const { comparison, reloading, status } = setUp();
    comparison.set({ change: failed('It was cut off.') });
    reloading.look();
    expect(status()).toBe('current');
    comparison.set({ change: failed<IParameterChange>('It was written over.', null, 'reload') });
    reloading.look();
    expect(status()).toBe('outdated');
    comparison.set({ change: failed('Cancelled.') });
    reloading.look();
    expect(status()).toBe('outdated');
  });

  it('asks once at a time, and begins anew once, told by the page or by the answer', async () => {
    const { asked, reloading, status, forgotten } = setUp();
    const told = reloading.ask();
    void reloading.ask();
    expect([asked.length, asked[0].kind, status()]).toEqual([1, 'reload', 'busy']);
    reloading.restart();
    asked[0].answer();
    await told;
    expect([forgotten(), status()]).toEqual([1, 'current']);
    const untold = reloading.ask();
    asked[1].answer();
    await untold;
    expect([forgotten(), status()]).toEqual([2, 'current']);
  });

  it('says why it failed and leaves everything as it is', async () => {
    const { comparison, asked, reloading, forgotten } = setUp();
    const attempt = reloading.ask();
    asked[0].fail(new RequestFailed('unreadable', 'b.pt ends before its weights do.'));
    await attempt;
    expect(comparison.value.reload).toEqual({
      status: 'failed',
      message: 'b.pt ends before its weights do.'
    });
    expect(forgotten()).toBe(0);
    void reloading.ask();
    expect(asked).toHaveLength(2);
  });

  it('is given up with the comparison', async () => {
    const { reloading, status } = setUp();
    const attempt = reloading.ask();
    reloading.dispose();
    await attempt;
    expect(status()).toBe('busy');
  });
});
