import { element } from '../../charts/element';
import { count } from '../../charts/format';
import type { ITheme } from '../../charts/theme';
import type { IMarks } from '../../charts/thumbnails';
import { classNames, columnsOf, flipCounts, isEveryImage, ordered, passes } from '../../state';
import type {
  IBehaviour,
  IBehaviourColumns,
  IFeatures,
  IImageFilter,
  ImageOrder,
  IPairNames,
  IPicture,
  ISelection,
  ISlice
} from '../../state';
import { nameText, sentenceText } from '../../text/names';
import { trans } from '../../text/trans';
import { button, write } from '../elements';
import { LastSeen, remember } from '../remember';
import { ImageChooser } from './chooser';
import { ClassChips, limitsOf } from './classChips';
import { matchingImages } from './filter';
import { FlipChips } from './flipChips';
import { flipName } from './flipWords';
import type { Labels } from './flipWords';

/** More images than this come with a box to filter them. */
const FILTERED_FROM = 30;
/** Images of a set at most. */
const MOST_TOGETHER = 512;

export interface IGalleryActions {
  readonly change: (
    change: Partial<Pick<ISelection, 'image' | 'imageFilter' | 'imageOrder' | 'imageSet'>>
  ) => void;
  /** Wants the pictures of some images. */
  readonly look: (images: readonly number[]) => void;
}

export interface IGallery {
  readonly pictures: readonly IPicture[];
  readonly classes: readonly string[] | null;
  readonly chosen: number | null;
  /** What is known of the predictions so far; null while nothing is. */
  readonly behaviour: IBehaviour | null;
  /** Whether more of it is to come. */
  readonly grows: boolean;
  readonly pair: IPairNames;
  readonly filter: IImageFilter;
  readonly order: ImageOrder;
  /** The images in the order of their likeness, and how far that is. */
  readonly features: ISlice<IFeatures>;
  readonly theme: ITheme;
}

/** All images, filtered and sorted by what became of their predictions. */
export class Gallery {
  constructor(private readonly _actions: IGalleryActions) {
    this._search.type = 'search';
    this._search.placeholder = trans.__('Filter by class or name');
    this._search.setAttribute('aria-label', trans.__('Filter the images by class or name'));
    this._count.setAttribute('role', 'status');
    this._order.setAttribute('aria-label', trans.__('Sort the images'));
    this._order.title = trans.__('Sort the images');
    this._order.append(...Object.entries(orders()).map(([id, name]) => new Option(name, id)));
    this._list = new ImageChooser(image => _actions.change({ image }), _actions.look);
    this._flips = new FlipChips(flip => this._limit({ ...this._filter, flip: flip ?? undefined }));
    this._classes = new ClassChips(filter => this._limit(filter));
    this.node.append(this._search, this._order, this._count);
    this._none.hidden = true;
    this._together = button(trans.__('Use as a set'), () => this._useTogether());
    this._together.title = trans.__(
      'Show channels and patches for the listed images together, the first 512 of them'
    );
    const chips = element('div', 'cnn-Chooser-chips');
    chips.append(this._flips.node, this._classes.node, this._together);
    this._likeness.setAttribute('role', 'status');
    this.node.append(chips, this._likeness, this._none, this._list.node);
    this._search.addEventListener('input', () => this._onSearch());
    this._search.addEventListener('keydown', event => this._onSearchKey(event));
    this._order.addEventListener('change', () =>
      _actions.change({ imageOrder: this._order.value as ImageOrder })
    );
  }

  update(gallery: IGallery): void {
    const { behaviour, filter, order, classes, pictures } = gallery;
    this._gallery = gallery;
    this._filter = filter;
    const columns = behaviour && columnsOf(behaviour);
    const labels = columns === null ? 'none' : labelsOf(columns);
    this._flips.update(columns && this._counts(columns), filter.flip ?? null, labels);
    this._classes.update(filter, behaviour && classNames(classes, behaviour));
    this._search.hidden = pictures.length <= FILTERED_FROM;
    this._order.hidden = columns === null || pictures.length < 2;
    this._order.value = order;
    const { features, grows } = gallery;
    const alike = order === 'likeness' ? features.value?.order : null;
    this._tellLikeness(order, features);
    const { length } = pictures;
    if (this._memo.differs(length, classes, columns?.label, filter, order, grows, alike)) {
      const asked = this._askedMemo.differs(JSON.stringify(filter), order, length, alike);
      // While more comes, what somebody points at stays where it is.
      if (asked || !grows || !this._list.isInUse) {
        this._refilter();
      }
      if (asked) {
        this._list.rewind();
      }
    }
    this._show();
  }

  private _useTogether(): void {
    const { filter, classes, behaviour, pair } = this._gallery ?? NOTHING;
    const images = [...this._listed.slice(0, MOST_TOGETHER)].sort((x, y) => x - y);
    const query = this._search.hidden ? '' : this._search.value.trim();
    const names = behaviour && classNames(classes, behaviour);
    const name = setName(filter, names, query, pair);
    this._actions.change({ imageSet: images.length === 0 ? null : { name, images } });
  }

  private _tellLikeness(order: ImageOrder, features: ISlice<IFeatures>): void {
    const text = order === 'likeness' ? likenessText(features, this._listed.length) : '';
    this._likeness.hidden = text === '';
    write(this._likeness, text);
  }

  /** Says again what is wanted, if it has not come: another view may have wanted something else. */
  lookAgain(): void {
    this._list.lookAgain();
  }

  private _limit(filter: IImageFilter): void {
    const given = Object.entries(filter).filter(([, value]) => value !== undefined);
    this._actions.change({ imageFilter: Object.fromEntries(given) });
  }

  private _refilter(): void {
    const { pictures, classes, behaviour, filter, order, features } = this._gallery ?? NOTHING;
    const query = this._search.hidden ? '' : this._search.value;
    const columns = behaviour && columnsOf(behaviour);
    const found = matchingImages(pictures, classes, query, columns?.label ?? null);
    const passing = isEveryImage(filter)
      ? found
      : columns === null
        ? []
        : found.filter(passes(columns, filter));
    this._listed = ordered(passing, order, columns, features.value?.order ?? null);
    const [all, listed] = [pictures.length, this._listed.length];
    this._together.hidden = columns === null || listed === 0 || listed === all;
    write(this._none, whyNone(this._gallery));
    this._none.hidden = all === 0 || listed > 0;
    this._count.textContent =
      listed === all
        ? trans._n('%2 image', '%2 images', all, count(all))
        : trans._n('%3 of %2 image', '%3 of %2 images', all, count(all), count(listed));
    // What is pressed says how many there are.
    const told = columns !== null && query === '' && isOfFlipAlone(filter);
    this._count.hidden = told || (this._search.hidden && listed === all);
  }

  private _show(): void {
    if (this._gallery) {
      const { pictures, classes, chosen, behaviour, theme } = this._gallery;
      const columns = behaviour && columnsOf(behaviour);
      const marks = (image: number): IMarks | null => columns && marksOf(columns, image);
      // A filter needs the labels, which may come with the images alone.
      const filtering = columns === null && !this._search.hidden && this._search.value !== '';
      const also = filtering
        ? pictures.flatMap(({ label }, position) => (label === null ? [position] : []))
        : [];
      const shown = this._listed;
      this._list.update({ pictures, shown, also, classes, chosen, marks, theme });
    }
  }

  private _onSearch(): void {
    this._refilter();
    this._list.rewind();
    this._show();
  }

  private _onSearchKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      this._list.node.focus();
    } else if (event.key === 'Escape' && this._search.value !== '') {
      event.preventDefault();
      this._search.value = '';
      this._onSearch();
    }
  }

  readonly node = element('div', 'cnn-Chooser');
  private readonly _search = element('input', 'cnn-Field cnn-Chooser-search');
  private readonly _order = element('select', 'cnn-Select cnn-Chooser-order');
  private readonly _count = element('span', 'cnn-Chooser-count');
  private readonly _none = element('div', 'cnn-Chooser-none');
  private readonly _likeness = element('div', 'cnn-Chooser-likeness');
  private readonly _together: HTMLButtonElement;
  private readonly _list: ImageChooser;
  private readonly _flips: FlipChips;
  private readonly _classes: ClassChips;
  private readonly _memo = new LastSeen();
  private readonly _askedMemo = new LastSeen();
  private readonly _counts = remember(flipCounts);
  private _gallery: IGallery | null = null;
  private _filter: IImageFilter = {};
  private _listed: readonly number[] = [];
}

const NOTHING = {
  pictures: [],
  classes: null,
  behaviour: null,
  filter: {},
  order: 'given',
  features: { value: null },
  pair: { a: '', b: '' }
} as const;

function orders(): Readonly<Record<ImageOrder, string>> {
  return {
    given: trans.__('As given'),
    outcome: trans.__('Broken first'),
    change: trans.__('Changed most'),
    loss: trans.__('True class lost most'),
    confidence: trans.__('B most confident'),
    likeness: trans.__('Alike together')
  };
}

/** What a set of images is called. */
function setName(
  filter: IImageFilter,
  classes: readonly string[] | null,
  query: string,
  { a, b }: IPairNames
): string {
  const { flip } = filter;
  // It is what they are in this pair, also when another one is shown.
  const parts = [
    ...(flip ? [trans.__('%1 from %2 to %3', flipName(flip), nameText(a), nameText(b))] : []),
    ...limitsOf(filter, classes),
    ...(query === '' ? [] : [query])
  ];
  return parts.join(', ');
}

function isOfFlipAlone({ flip, ...classes }: IImageFilter): boolean {
  return flip !== undefined && isEveryImage(classes);
}

/** How far the order by likeness is, and of which images it is; empty where all is as asked. */
function likenessText({ status, value, message }: ISlice<IFeatures>, listed: number): string {
  if (status === 'empty') {
    return trans.__('Images are compared once all of them are predicted.');
  }
  if (status !== 'ready') {
    return sentenceText(message);
  }
  const compared = value?.params.images.length ?? listed;
  return compared < listed
    ? trans.__('Only the first %1 images are compared; the others follow.', count(compared))
    : '';
}

/** Why no image is listed. */
function whyNone(gallery: IGallery | null): string {
  if (gallery?.behaviour === null && !isEveryImage(gallery.filter)) {
    return trans.__('Images are listed by their predictions once the models have run on them.');
  }
  return gallery?.grows
    ? trans.__('No image is like this so far.')
    : trans.__('No image is like this. Take away a filter to see others.');
}

/** Whether all images that are predicted have a true class, some or none. */
function labelsOf(columns: IBehaviourColumns): Labels {
  const { label, flip } = columns;
  if (!hasLabels(columns)) {
    return 'none';
  }
  return label.every((own, image) => own >= 0 || flip[image] < 0) ? 'all' : 'some';
}

/** Whether any image has a true class. */
export function hasLabels({ label }: IBehaviourColumns): boolean {
  return label.some(own => own >= 0);
}

function marksOf(
  { count, label, predictedA, predictedB }: IBehaviourColumns,
  image: number
): IMarks | null {
  if (image >= count) {
    return null;
  }
  const [truth, a, b] = [label[image], predictedA[image], predictedB[image]];
  const right = (predicted: number): boolean | null =>
    truth < 0 || predicted < 0 ? null : predicted === truth;
  return { a: right(a), b: right(b), same: a < 0 || b < 0 ? null : a === b };
}
