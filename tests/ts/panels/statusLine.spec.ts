import { StatusLine } from '../../../src/panels/statusLine';
import { busy, failed, ready } from '../../../src/state';

describe('the status line of a panel', () => {
  it('offers what helps: to try again, to reload the snapshots, or to cancel', () => {
    const done: string[] = [];
    const line = new StatusLine({
      retry: field => done.push(`retry ${field}`),
      reload: () => done.push('reload'),
      cancel: field => done.push(`cancel ${field}`)
    });
    const label = (): string => line.node.querySelector('button')?.textContent ?? '';
    const press = (): void => line.node.querySelector('button')?.click();
    line.show('change', failed('It was cut off.'));
    expect(label()).toBe('Try again');
    press();
    line.show('change', failed('It was written over.', null, 'reload'));
    expect([label(), line.node.textContent]).toEqual([
      'Reload snapshots',
      'It was written over.Reload snapshots'
    ]);
    press();
    line.show('change', busy('Reading conv1'));
    press();
    line.show('change', ready(1));
    expect(label()).toBe('');
    expect(done).toEqual(['retry change', 'reload', 'cancel change']);
  });
});
