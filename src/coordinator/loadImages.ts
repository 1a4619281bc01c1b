import type { ImageAnswer, ThumbnailsAnswer } from '../protocol/v1';
import { ready } from '../state';
import type { IImages, IPicture } from '../state';
import type { Bytes } from '../tensor/bytes';
import type { IConnector } from './connector';
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
  load.report('Reading the image');
  const { answer, buffers } = await connector.ask({ kind: 'image', image }, load.signal);
  if (load.signal.aborted) {
    return;
  }
  const { name, label, width, height } = answer as ImageAnswer;
  urls.clear();
  load.finish(ready({ image, name, label, width, height, url: urls.make(buffers[0]) }));
}

/** Loads all thumbnails, some at a time; those still to come have no URL. */
export async function loadThumbnails(
  connector: IConnector,
  images: IImages,
  urls: PictureUrls,
  load: ILoad<readonly IPicture[]>
): Promise<void> {
  urls.clear();
  const pictures: IPicture[] = images.names.map((name, image) => ({
    image,
    name,
    label: images.labels?.[image] ?? null,
    url: '',
    width: THUMBNAIL_SIZE,
    height: THUMBNAIL_SIZE
  }));
  for (let start = 0; start < images.count; start += THUMBNAILS_A_MESSAGE) {
    load.report('Reading the images', [...pictures], start / images.count);
    const stop = Math.min(start + THUMBNAILS_A_MESSAGE, images.count);
    const { answer, buffers } = await connector.ask(
      { kind: 'thumbnails', start, stop, size: THUMBNAIL_SIZE },
      load.signal
    );
    if (load.signal.aborted) {
      return;
    }
    const { labels } = answer as ThumbnailsAnswer;
    buffers.forEach((png, i) => {
      pictures[start + i] = { ...pictures[start + i], label: labels[i], url: urls.make(png) };
    });
  }
  load.finish(ready(pictures, images.note ?? ''));
}
