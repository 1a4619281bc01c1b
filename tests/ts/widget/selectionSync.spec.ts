import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Model } from 'backbone';

import { SelectionModel, TRAITS } from '../../../src/state';
import { selectionOf, SelectionSync, traitsOf } from '../../../src/widget/selectionSync';
import saved from '../../fixtures/saved_widget.json';

describe('selection and traits', () => {
  it('keeps every field through the traits and back', () => {
    const selection = new SelectionModel({
      levels: ['small'],
      rpdCuts: [0.1, 0.2, 0.3, 0.4],
      floor: 1e-6,
      pair: { a: 'A', b: 'B' },
      layer: 'conv1',
      channel: 3,
      channelSide: 'input',
      category: { bin: [0.1, 0.2], rpd: [0.4, 0.8], level: 'small' }
    }).value;
    const fields = Object.keys(selection) as (keyof typeof selection)[];
    const traits = traitsOf(selection, fields);
    expect(traits.channel_side).toBe('input');
    expect(selectionOf(trait => traits[trait])).toEqual(selection);
  });

  it('takes over what a notebook of an earlier version holds', () => {
    const found = selectionOf(trait => (saved as Record<string, unknown>)[trait]);
    const later = [
      'activationAt',
      'causeOver',
      'exchanged',
      'imageSet',
      'outputChannel',
      'patchScores',
      'ramp',
      'imageFilter',
      'imageOrder',
      'shownOutput'
    ];
    expect([...Object.keys(found), ...later].sort()).toEqual(Object.keys(TRAITS).sort());
    const { value } = new SelectionModel({ levels: [], rpdCuts: [], ...found });
    expect(saved).toMatchObject(traitsOf(value, Object.keys(found) as (keyof typeof TRAITS)[]));
  });

  it('leaves out what Python left out', () => {
    expect(selectionOf(trait => (trait === 'layer' ? 'fc6' : undefined))).toEqual({ layer: 'fc6' });
  });

  const contract = join(__dirname, '../../../protocol/selection.json');
  const traits = JSON.parse(readFileSync(contract, 'utf8')) as Record<
    string,
    { readonly clears?: string[] }
  >;
  const before = {
    pair: { a: 'A', b: 'B' },
    layer: 'conv1',
    parameter: 'conv1.bias',
    floor: 1,
    category: { bin: [0.1, 0.2], rpd: null, level: 'to_zero' },
    kernel: 1,
    channel: 2,
    channel_side: 'output',
    image: 3,
    patch: 'a:0'
  };
  const after: Record<string, unknown> = {
    pair: { a: 'B', b: 'A' },
    layer: 'conv2',
    parameter: 'conv1.weight',
    folded: true,
    rpd_cuts: [0.1, 0.2, 0.3, 0.5],
    floor: 2,
    bins: { scale: 'log', count: null, range: null },
    channel: 5,
    channel_side: 'input',
    image: 6
  };

  it.each(Object.keys(after))('clears with %s what the contract says', trait => {
    const selection = new SelectionModel({
      levels: ['small'],
      rpdCuts: [0.1, 0.2, 0.3, 0.4],
      ...selectionOf(name => (before as Record<string, unknown>)[name])
    });
    const fields = Object.keys(selection.value) as (keyof typeof selection.value)[];
    const old = traitsOf(selection.value, fields);
    selection.update(selectionOf(name => (name === trait ? after[trait] : undefined)));
    const cleared = Object.fromEntries((traits[trait].clears ?? []).map(name => [name, null]));
    expect(traitsOf(selection.value, fields)).toEqual({
      ...old,
      ...cleared,
      [trait]: after[trait]
    });
  });
});

/** The widget's model as far as it matters here; what it would send to Python is noted. */
class Traits extends Model {
  readonly sent: Record<string, unknown>[] = [];

  set(...args: [never, never?]): this {
    const before = { ...(this.attributes as object | undefined) } as Record<string, unknown>;
    const result = super.set(...args);
    for (const [name, value] of Object.entries(this.attributes as object)) {
      if (before[name] !== value) {
        this.unsent[name] = value;
      }
    }
    return result;
  }

  save_changes(): void {
    if (Object.keys(this.unsent).length > 0) {
      this.sent.push(this.unsent);
    }
    this.unsent = {};
  }

  readonly fills: { readonly fill: unknown; readonly beside: Record<string, unknown> }[] = [];

  set_state(traits: Record<string, unknown>): void {
    this.receive(traits);
  }

  send(message: (typeof this.fills)[number]): void {
    this.fills.push(message);
  }

  /** What Python sets arrives like this. */
  receive(traits: Record<string, unknown>): void {
    this.set(traits as never);
    this.unsent = {};
  }

  declare private _unsent: Record<string, unknown> | undefined;
  private get unsent(): Record<string, unknown> {
    return (this._unsent ??= {});
  }
  private set unsent(value: Record<string, unknown>) {
    this._unsent = value;
  }
}

describe('SelectionSync', () => {
  const CATEGORY = { bin: [0.1, 0.2], rpd: null, level: 'to_zero' } as const;
  let traits: Traits;
  let selection: SelectionModel;
  let sync: SelectionSync;
  let seen: string[][];

  beforeEach(() => {
    jest.useFakeTimers();
    traits = new Traits({ layer: 'conv1', channel: 3, category: null, patch: null });
    traits.receive({});
    sync = new SelectionSync(traits, 60);
    selection = new SelectionModel({ levels: [], rpdCuts: [], ...sync.current });
    seen = [];
    selection.changed.connect((_, fields) => seen.push([...fields].sort()));
    sync.begin(selection);
  });

  afterEach(() => jest.useRealTimers());

  it('tells Python once of what is selected, a moment later, and is not told of it again', () => {
    selection.update({ category: CATEGORY });
    selection.update({ layer: 'conv2' });
    expect(traits.sent).toEqual([]);
    jest.advanceTimersByTime(60);
    expect(traits.sent).toEqual([{ layer: 'conv2', channel: null }]);
    expect(traits.get('category')).toBeNull();
    expect(seen).toEqual([['category'], ['category', 'channel', 'layer']]);
    jest.runAllTimers();
    expect(traits.sent).toHaveLength(1);
  });

  it('takes over what Python sets, with what it cleared, and answers nothing', () => {
    traits.receive({ layer: 'conv2', channel: null });
    expect(selection.value).toMatchObject({ layer: 'conv2', channel: null });
    traits.receive({ channel: 7 });
    expect(selection.value.channel).toBe(7);
    jest.runAllTimers();
    expect(traits.sent).toEqual([]);
  });

  it('does not tell Python what Python has set otherwise meanwhile', () => {
    selection.update({ channel: 5, patch: 'a:1' });
    traits.receive({ channel: 7 });
    expect(selection.value.channel).toBe(7);
    jest.runAllTimers();
    expect(traits.sent).toEqual([]);
  });

  it('passes what is filled in on, for Python to decide, and does not send it as set', () => {
    selection.fill({ layer: 'conv9', image: 0 });
    selection.fill({ image: 3 });
    jest.advanceTimersByTime(60);
    // The layer was set when all began.
    expect(traits.fills).toMatchObject([{ fill: { image: 3 }, beside: { layer: 'conv1' } }]);
    expect([traits.sent, traits.get('image')]).toEqual([[], 3]);
    selection.update({ layer: 'conv2' });
    jest.runAllTimers();
    expect(traits.sent).toEqual([{ layer: 'conv2', channel: null }]);
  });

  it('lets go of the selection where the Jupyter kernel has gone before it was told', () => {
    traits.send = () => {
      throw new Error('Cannot send');
    };
    selection.fill({ image: 3 });
    sync.end();
    selection.update({ image: 4 });
    jest.runAllTimers();
    expect(traits.sent).toEqual([]);
  });

  it('sends what is set where it was about to be filled in', () => {
    selection.fill({ image: 3 });
    selection.update({ image: 4 });
    jest.runAllTimers();
    expect([traits.sent, traits.fills]).toEqual([[{ image: 4 }], []]);
  });

  it('leaves the rest to be filled when Python sets something', () => {
    selection.fill({ image: 0 });
    traits.receive({ layer: 'conv2', channel: null });
    expect([selection.isTouched, selection.isOpen('image')]).toEqual([false, true]);
    traits.receive({ image: 5 });
    expect(selection.isOpen('image')).toBe(false);
    jest.runAllTimers();
    expect([traits.sent, traits.fills]).toEqual([[], []]);
  });

  it('is at work again after something failed', () => {
    const failing = jest.fn(() => {
      throw new Error('No.');
    });
    selection.changed.connect(failing);
    jest.spyOn(console, 'error').mockImplementation();
    traits.receive({ layer: 'conv2', channel: null });
    selection.changed.disconnect(failing);
    selection.update({ channel: 4 });
    jest.runAllTimers();
    expect(traits.sent).toEqual([{ channel: 4 }]);
  });

  it('tells what is left when it ends, and nothing afterwards', () => {
    selection.update({ channel: 4 });
    sync.end();
    expect(traits.sent).toEqual([{ channel: 4 }]);
    selection.update({ channel: 5 });
    traits.receive({ channel: 6 });
    jest.runAllTimers();
    expect([traits.sent.length, selection.value.channel]).toEqual([1, 5]);
  });

  it('tells nobody when nobody is there', () => {
    selection.update({ channel: 4 });
    sync.forget();
    jest.runAllTimers();
    expect(traits.sent).toEqual([]);
  });
});
