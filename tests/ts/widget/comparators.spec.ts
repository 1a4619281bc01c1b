import { Signal } from '@lumino/signaling';

import { Comparators } from '../../../src/widget/comparators';
import type { IListedComparator } from '../../../src/widget/comparators';
import { KernelWatch } from '../../../src/widget/kernelWatch';

const comparator = (id: string, isAlive = true): IListedComparator => ({
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
      connectionStatusChanged: new Signal<object, string>(source),
      disposed: new Signal<object, void>(source)
    };
  }

  function watched() {
    const told: (string | null)[] = [];
    const own = kernel();
    const watch = new KernelWatch(
      { kernel: own },
      {
        onGone: sentence => told.push(sentence),
        onLink: sentence => told.push(sentence),
        onDropping: () => told.push('dropping')
      }
    );
    return { told, kernel: own, watch };
  }

  it.each([
    ['restarting', 'was restarted'],
    ['dead', 'died'],
    ['terminating', 'was shut down']
  ])('tells once that it has gone at %s', (status, said) => {
    const { told, kernel, watch } = watched();
    expect(watch.id).toBe('k');
    kernel.statusChanged.emit('busy');
    expect(told).toEqual([]);
    kernel.statusChanged.emit(status);
    kernel.connectionStatusChanged.emit('connecting');
    kernel.connectionStatusChanged.emit('connected');
    kernel.disposed.emit();
    expect(told).toEqual([expect.stringContaining(said)]);
    expect(told[0]).toContain('run its cell again');
  });

  it('knows one that died and restarted by itself from one that was restarted', () => {
    const { told, kernel } = watched();
    kernel.statusChanged.emit('restarting');
    kernel.statusChanged.emit('autorestarting');
    expect(told.at(-1)).toContain('died and was started anew');
  });

  it('tells when the connection is cut, and when it is there again', () => {
    const { told, kernel } = watched();
    kernel.connectionStatusChanged.emit('connecting');
    kernel.connectionStatusChanged.emit('disconnected');
    kernel.connectionStatusChanged.emit('connected');
    expect(told).toEqual([
      'The connection to the Jupyter server was lost; trying to reconnect.',
      expect.stringContaining('reload the page'),
      null
    ]);
  });

  it('tells when the server begins to drop messages, not what a cell prints', () => {
    const { told, kernel, watch } = watched();
    const stream = (text: string): void =>
      kernel.iopubMessage.emit({ header: { msg_type: 'stream' }, content: { text } });
    stream('IOPub is a word\n');
    kernel.iopubMessage.emit({ header: { msg_type: 'comm_msg' }, content: {} });
    expect(told).toEqual([]);
    stream('IOPub data rate exceeded.\nThe Jupyter server will temporarily stop …');
    stream('IOPub message rate exceeded.\nThe Jupyter server will temporarily stop …');
    expect(told).toEqual(['dropping', 'dropping']);
    watch.dispose();
    stream('IOPub data rate exceeded.\n');
    expect(told).toHaveLength(2);
  });

  it('tells when the connection is given up, unless it was ended before', () => {
    const ended = watched();
    ended.watch.dispose();
    ended.kernel.disposed.emit();
    expect(ended.told).toEqual([]);
    const closed = watched();
    closed.kernel.disposed.emit();
    expect(closed.told).toEqual([expect.stringContaining('notebook was closed')]);
  });
});
