import { Signal } from '@lumino/signaling';

import type { Ask, IConnector, IReply } from '../../../src/coordinator/connector';
import { loadThumbnails } from '../../../src/coordinator/loadImages';
import type { PictureUrls } from '../../../src/coordinator/loadImages';
import type { IPicture, ISlice } from '../../../src/state';

const COUNT = 100;
const IMAGES = {
  count: COUNT,
  names: Array.from({ length: COUNT }, (_, i) => `img ${i}`),
  labels: null,
  note: null
};
const URLS = { make: (png: Uint8Array) => `blob:${png[0]}` } as unknown as PictureUrls;

/** Answers with pictures of one byte, their number, and notes what was asked for. */
async function load(
  wanted: readonly number[],
  known: readonly IPicture[] | null,
  unreadable = -1
): Promise<{
  pictures: readonly IPicture[];
  asked: string[];
  together: number;
  reports: number;
}> {
  const asked: string[] = [];
  const connector: IConnector = {
    state: 'live',
    reason: '',
    stateChanged: new Signal({} as IConnector),
    ask: async (request: Ask): Promise<IReply> => {
      const { start, stop } = request as { start: number; stop: number };
      asked.push(`${start}–${stop}`);
      const images = Array.from({ length: stop - start }, (_, i) => start + i);
      return {
        answer: {
          kind: 'thumbnails',
          token: '',
          start,
          stop,
          labels: images,
          errors: images.map(image => (image === unreadable ? 'It is empty.' : null))
        },
        buffers: images.map(image => Uint8Array.of(...(image === unreadable ? [] : [image])))
      };
    },
    run: async () => undefined,
    together: ask => {
      found.together += 1;
      ask();
    }
  };
  const found: { slice?: ISlice<readonly IPicture[]>; reports: number; together: number } = {
    reports: 0,
    together: 0
  };
  await loadThumbnails(connector, IMAGES, { wanted, known }, URLS, {
    signal: new AbortController().signal,
    report: () => (found.reports += 1),
    finish: slice => (found.slice = slice)
  });
  const { slice, reports, together } = found;
  return { pictures: slice?.value ?? [], asked, together, reports };
}

describe('loadThumbnails', () => {
  it('asks for what is wanted, neighbours together, and knows the names of all', async () => {
    const { pictures, asked } = await load([40, 41, 42, 7], null);
    expect(asked).toEqual(['40–43', '7–8']);
    expect(pictures).toHaveLength(COUNT);
    expect(pictures.filter(({ url }) => url !== '').map(({ image }) => image)).toEqual([
      7, 40, 41, 42
    ]);
    expect(pictures[41]).toMatchObject({ name: 'img 41', label: 41, url: 'blob:41' });
  });

  it('asks for at most 24 in a message', async () => {
    const { asked } = await load(
      Array.from({ length: 30 }, (_, i) => i),
      null
    );
    expect(asked).toEqual(['0–24', '24–30']);
  });

  it('asks for images that lie apart in one message', async () => {
    const { asked, together } = await load([90, 3, 50, 51, 7], null);
    expect(asked).toEqual(['90–91', '3–4', '50–52', '7–8']);
    expect(together).toBe(1);
  });

  it('shows what can be shown, and does not ask again for what cannot', async () => {
    const { pictures } = await load([4, 5, 6], null, 5);
    expect(pictures.slice(4, 7).map(({ url }) => url)).toEqual(['blob:4', '', 'blob:6']);
    expect(pictures.slice(4, 7).map(p => p.error)).toEqual([null, 'It is empty.', null]);
    const next = await load([4, 5, 6, 7], pictures);
    expect(next.asked).toEqual(['7–8']);
  });

  it('keeps what has come and does not ask for it again', async () => {
    const { pictures } = await load([1, 2], null);
    const next = await load([1, 2, 3], pictures);
    expect(next.asked).toEqual(['3–4']);
    expect(next.reports).toBe(0);
    expect(next.pictures.slice(1, 4).map(({ url }) => url)).toEqual(['blob:1', 'blob:2', 'blob:3']);
    expect((await load([1, 3], next.pictures)).pictures).toBe(next.pictures);
  });
});
