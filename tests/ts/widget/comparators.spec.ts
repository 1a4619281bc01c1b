import { Signal } from '@lumino/signaling';

import { Comparators } from '../../../src/widget/comparators';
import type { IComparatorHandle } from '../../../src/widget/comparators';
import { watchKernel } from '../../../src/widget/kernelWatch';
import type { IKernelEvents } from '../../../src/widget/kernelWatch';

const comparator = (id: string, isAlive = true): IComparatorHandle => ({
  id,
  cell: '',
  pair: { a: 'a', b: 'b' },
  kernelId: '',
  isAlive,
  createView: () => Promise.reject(new Error('not here'))
});

describe('the comparators of a page', () => {
  it('are listed while alive, and say when one came or went', () => {
    const comparators = new Comparators();
    let changes = 0;
    comparators.changed.connect(() => (changes += 1));
    const [one, dead] = [comparator('1'), comparator('2', false)];
    comparators.add(one);
    comparators.add(dead);
    expect(comparators.alive).toEqual([one]);
    expect(comparators.all).toEqual([one, dead]);
    comparators.remove(one);
    comparators.remove(one);
    expect(comparators.alive).toEqual([]);
    expect(changes).toBe(3);
  });
});

describe('the watch over a Jupyter kernel', () => {
  function kernel() {
    const source = {};
    return {
      id: 'k',
      iopubMessage: new Signal<object, object>(source),
      statusChanged: new Signal<object, string>(source),
      disposed: new Signal<object, void>(source)
    };
  }

  const events = (own: Partial<IKernelEvents>): IKernelEvents => ({
    onGone: () => undefined,
    onDropping: () => undefined,
    ...own
  });

  it.each(['restarting', 'autorestarting', 'dead', 'terminating'])('ends at %s', status => {
    const watched = kernel();
    let gone = 0;
    expect(watchKernel({ kernel: watched }, events({ onGone: () => (gone += 1) })).id).toBe('k');
    watched.statusChanged.emit('busy');
    expect(gone).toBe(0);
    watched.statusChanged.emit(status);
    watched.disposed.emit();
    expect(gone).toBe(1);
  });

  it('tells when the server begins to drop messages, not what a cell prints', () => {
    const watched = kernel();
    let dropping = 0;
    const { end } = watchKernel({ kernel: watched }, events({ onDropping: () => (dropping += 1) }));
    const stream = (text: string): void =>
      watched.iopubMessage.emit({ header: { msg_type: 'stream' }, content: { text } });
    stream('IOPub is a word\n');
    watched.iopubMessage.emit({ header: { msg_type: 'comm_msg' }, content: {} });
    expect(dropping).toBe(0);
    stream('IOPub data rate exceeded.\nThe Jupyter server will temporarily stop …');
    stream('IOPub message rate exceeded.\nThe Jupyter server will temporarily stop …');
    expect(dropping).toBe(2);
    end();
    stream('IOPub data rate exceeded.\n');
    expect(dropping).toBe(2);
  });

  it('ends when the connection is given up, unless it was ended before', () => {
    const watched = kernel();
    let gone = 0;
    watchKernel({ kernel: watched }, events({ onGone: () => (gone += 1) })).end();
    watched.disposed.emit();
    expect(gone).toBe(0);
    watchKernel({ kernel: watched }, events({ onGone: () => (gone += 1) }));
    watched.disposed.emit();
    expect(gone).toBe(1);
  });
});
