import { RequestFailed } from '../../../src/coordinator/connector';
import { Loader } from '../../../src/coordinator/loader';
import type { ILoad } from '../../../src/coordinator/loader';
import { ComparisonModel, ready } from '../../../src/state';
import type { IBehaviour } from '../../../src/state';
import { behaviourOf } from '../panels/behaviours';

function setUp(keepsValue = false): {
  comparison: ComparisonModel;
  loads: ILoad<IBehaviour>[];
  loader: Loader<'behaviour'>;
  show: (key: string | null, hint?: string) => void;
} {
  const comparison = new ComparisonModel();
  const loads: ILoad<IBehaviour>[] = [];
  let key: string | null = null;
  let hint = '';
  const loader = new Loader<'behaviour'>({
    field: 'behaviour',
    comparison,
    keepsValue,
    key: () => key,
    hint: () => hint,
    load: async load => {
      loads.push(load);
      load.report('Counting');
      await new Promise(() => undefined);
    }
  });
  const show = (next: string | null, nextHint = 'Pass labels.'): void => {
    key = next;
    hint = nextHint;
    loader.update();
  };
  return { comparison, loads, loader, show };
}

const counts = (done: number): IBehaviour =>
  behaviourOf({ label: [0], a: [0], b: [0] }, { done, total: 9 });

describe('Loader', () => {
  it('loads once for a key', () => {
    const { loads, show } = setUp();
    show('x');
    show('x');
    expect(loads).toHaveLength(1);
  });

  it('lets the newest request win and drops what comes late', () => {
    const { comparison, loads, show } = setUp();
    show('x');
    show('y');
    loads[0].finish(ready(counts(1)));
    expect(loads[0].signal.aborted).toBe(true);
    expect(comparison.value.behaviour.status).toBe('busy');
    loads[1].finish(ready(counts(2)));
    expect(comparison.value.behaviour.value?.done).toBe(2);
  });

  it.each([true, false])('keeps what was shown for another key until the new comes: %s', keeps => {
    const { comparison, loads, show } = setUp(keeps);
    show('x');
    loads[0].finish(ready(counts(1)));
    show('y');
    expect(comparison.value.behaviour.status).toBe('busy');
    expect(comparison.value.behaviour.value?.done).toBe(keeps ? 1 : undefined);
  });

  it('shows the hint when there is nothing to load', () => {
    const { comparison, show } = setUp();
    show('x');
    show(null);
    expect(comparison.value.behaviour).toMatchObject({ status: 'empty', message: 'Pass labels.' });
  });

  it('shows another hint when what to do has changed', () => {
    const { comparison, show } = setUp();
    show(null);
    show(null, 'Click a cell.');
    expect(comparison.value.behaviour.message).toBe('Click a cell.');
  });

  it('keeps what has come when cancelled, and loads again on retry', () => {
    const { comparison, loads, loader, show } = setUp();
    show('x');
    loads[0].report('Counting', counts(3), 0.3);
    loader.cancel();
    expect(comparison.value.behaviour).toMatchObject({ status: 'error', message: 'Cancelled.' });
    expect(comparison.value.behaviour.value?.done).toBe(3);
    loader.retry();
    expect(loads).toHaveLength(2);
  });

  it('shows the sentence of an error', async () => {
    const comparison = new ComparisonModel();
    const loader = new Loader<'behaviour'>({
      field: 'behaviour',
      comparison,
      key: () => 'x',
      hint: () => '',
      load: () => Promise.reject(new Error('The model failed.'))
    });
    loader.update();
    await Promise.resolve();
    await Promise.resolve();
    expect(comparison.value.behaviour).toMatchObject({
      status: 'error',
      message: 'The model failed.'
    });
  });

  it.each([
    ['changed', 'reload'],
    ['unreadable', 'retry']
  ])('says what helps against an error with code %s', async (code, remedy) => {
    const comparison = new ComparisonModel();
    const loader = new Loader<'behaviour'>({
      field: 'behaviour',
      comparison,
      key: () => 'x',
      hint: () => '',
      load: () => Promise.reject(new RequestFailed(code, 'It failed.'))
    });
    loader.update();
    await Promise.resolve();
    expect(comparison.value.behaviour).toMatchObject({ status: 'error', remedy });
  });
});
