import type { ImageAnswer, ThumbnailsAnswer } from '../protocol/messages';
import { ready } from '../state';
import type { IImages, IPicture } from '../state';
import type { Bytes } from '../tensor/bytes';
import { trans } from '../text/trans';
import type { IConnector, IReply } from './connector';
import type { ILoad } from './loader';

const THUMBNAIL_SIZE = 72;
const THUMBNAILS_A_MESSAGE = 24;

/** Object URLs of PNGs, revoked when their owner is done with them. */
export class PictureUrls {
  make(png: Bytes): string {
    const url = URL.createObjectURL(new Blob([png as BlobPart], { type: 'image/png' }));
    this._urls.add(url);
    return url;
  }

  /** Gives one back. */
  drop(url: string): void {
    URL.revokeObjectURL(url);
    this._urls.delete(url);
  }

  clear(): void {
    this._urls.forEach(url => URL.revokeObjectURL(url));
    this._urls.clear();
  }

  private readonly _urls = new Set<string>();
}

export async function loadPicture(
  connector: IConnector,
  image: number,
  urls: PictureUrls,
  load: ILoad<IPicture>
): Promise<void> {
  load.report(trans.__('Reading the image'));
  const { answer, buffers } = await connector.ask({ kind: 'image', image }, load.signal);
  if (load.signal.aborted) {
    return;
  }
  const { name, label, width, height } = answer as ImageAnswer;
  urls.clear();
  load.finish(ready({ image, name, label, width, height, url: urls.make(buffers[0]) }));
}

/** Pictures of some images, of which some are known; the others of those are given back. */
export async function loadPictures(
  connector: IConnector,
  wanted: readonly number[],
  known: readonly IPicture[],
  urls: PictureUrls,
  load: ILoad<readonly IPicture[]>
): Promise<void> {
  const found = new Map(known.map(picture => [picture.image, picture]));
  const missing = wanted.filter(image => !found.has(image));
  const asked: Promise<void>[] = [];
  const ask = async (image: number): Promise<void> => {
    const { answer, buffers } = await connector.ask({ kind: 'image', image }, load.signal);
    const { name, label, width, height } = answer as ImageAnswer;
    found.set(image, { image, name, label, width, height, url: urls.make(buffers[0]) });
  };
  connector.together(() => asked.push(...missing.map(ask)));
  // A patch without its picture is better than none.
  await Promise.allSettled(asked);
  if (load.signal.aborted) {
    missing.forEach(image => urls.drop(found.get(image)?.url ?? ''));
    return;
  }
  found.forEach(({ image, url }) => {
    if (!wanted.includes(image)) {
      urls.drop(url);
      found.delete(image);
    }
  });
  load.finish(ready([...found.values()]));
}

/**
 * Adds the thumbnails of the images that are wanted and have none to those known. Says that it is
 * busy only where there was nothing to see or it takes more than one message.
 */
export async function loadThumbnails(
  connector: IConnector,
  images: IImages,
  { wanted, known }: { wanted: readonly number[]; known: readonly IPicture[] | null },
  urls: PictureUrls,
  load: ILoad<readonly IPicture[]>
): Promise<void> {
  const pictures = known === null ? placeholders(images) : [...known];
  const missing = ({ url, error = null }: IPicture) => url === '' && error === null;
  const parts = messages(wanted.filter(image => image in pictures && missing(pictures[image])));
  for (const [done, part] of parts.entries()) {
    if (known === null || done > 0) {
      load.report(trans.__('Reading the images'), [...pictures], done / parts.length);
    }
    const asked: Promise<IReply>[] = [];
    connector.together(() => {
      for (const [start, stop] of part) {
        const ask = { kind: 'thumbnails', start, stop, size: THUMBNAIL_SIZE } as const;
        asked.push(connector.ask(ask, load.signal));
      }
    });
    const replies = await Promise.all(asked);
    if (load.signal.aborted) {
      return;
    }
    for (const { answer, buffers } of replies) {
      const { start, labels, errors } = answer as ThumbnailsAnswer;
      buffers.forEach((png, i) => {
        const error = errors[i];
        const url = error === null ? urls.make(png) : '';
        pictures[start + i] = { ...pictures[start + i], label: labels[i], url, error };
      });
    }
  }
  load.finish(ready(parts.length === 0 ? (known ?? pictures) : pictures));
}

/** What is known of the images before any was read. */
function placeholders({ names, labels }: IImages): IPicture[] {
  return names.map((name, image) => ({
    image,
    name,
    label: labels?.[image] ?? null,
    url: '',
    width: THUMBNAIL_SIZE,
    height: THUMBNAIL_SIZE
  }));
}

/** For each message, the images that it asks for, as ranges [start, stop). */
function messages(images: readonly number[]): [start: number, stop: number][][] {
  const found: [start: number, stop: number][][] = [];
  images.forEach((image, i) => {
    if (i % THUMBNAILS_A_MESSAGE === 0) {
      found.push([]);
    }
    const last = found.at(-1)?.at(-1);
    if (last?.[1] === image) {
      last[1] = image + 1;
    } else {
      found.at(-1)?.push([image, image + 1]);
    }
  });
  return found;
}
