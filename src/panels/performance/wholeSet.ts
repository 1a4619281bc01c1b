import { currentTheme } from '../../charts/theme';
import type { Tooltip } from '../../charts/tooltip';
import type { ITable } from '../../export';
import { whyNeitherRuns } from '../../state';
import type { IComparison, INetwork, IPicture } from '../../state';
import { trans } from '../../text/trans';
import type { IPanelContext } from '../panel';
import { LastSeen } from '../remember';
import { AllImagesView } from './allImages';
import { Area } from './area';
import { drawBehaviour } from './behaviourSummary';
import { Gallery } from './gallery';
import { imageTable, rateTable } from './tables';
import { ViewChoice } from './views';

export interface IWholeSetOptions {
  readonly context: IPanelContext;
  readonly tooltip: Tooltip;
  /** Has the panel drawn again. */
  readonly redraw: () => void;
}

/** What the panel shows of all images: the gallery, the summary beside an image, and a view of its own. */
export class WholeSet {
  constructor({ context, tooltip, redraw }: IWholeSetOptions) {
    const { selection, focus } = context;
    this._context = context;
    const area = (title: string) => new Area({ context, field: 'behaviour', title });
    this.images = new Area({ context, field: 'thumbnails', title: trans.__('Images') });
    this.summary = area(trans.__('Over all images'));
    this.all = area(trans.__('All images'));
    this.all.node.classList.add('cnn-mod-all');
    const look = (all: boolean): void => {
      if (all !== this.isChosen) {
        this.isChosen = all;
        redraw();
      }
    };
    this._gallery = new Gallery({
      change: change => {
        const leaves = change.image === undefined ? {} : { imageSet: null };
        selection.update({ ...change, ...leaves });
        if (change.image !== undefined) {
          // Also the one that was chosen before.
          look(false);
        }
      },
      look: images => focus.update({ images })
    });
    this.views = new ViewChoice(look);
    this._view = new AllImagesView(imageFilter => selection.update({ imageFilter }), tooltip);
    this.images.content.append(this._gallery.node);
    this.all.content.append(this._view.node);
  }

  update(
    comparison: IComparison,
    network: INetwork,
    pictures: readonly IPicture[],
    image: number | null
  ): void {
    // An image that is chosen, here or by a finding, is to be seen.
    if (this._imageMemo.differs(image) && !this._context.selection.lastChangeWasFill) {
      this.isChosen = false;
    }
    const { count } = network.images;
    const runs = whyNeitherRuns(network) === null;
    this.views.update(this.isChosen, count > 1 && runs, count, image);
    this.images.show(comparison.thumbnails, pictures.length > 0);
    this._updateGallery(comparison, network, pictures, image);
    this._updateSummary(comparison, network);
    this.all.node.hidden = !this.isChosen;
    const { behaviour } = comparison;
    if (this.isChosen) {
      this.all.show(behaviour, behaviour.value !== null);
      this._view.update(behaviour.value, network.classes, currentTheme());
    }
  }

  /** Numbers over all images, and what became of each, once all are known. */
  tables({ behaviour }: IComparison, network: INetwork): readonly ITable[] {
    const { value, status } = behaviour;
    return value === null || status !== 'ready'
      ? []
      : [rateTable(value), imageTable(value, network)];
  }

  private _updateGallery(
    { behaviour, thumbnails, features }: IComparison,
    { classes, pair }: INetwork,
    pictures: readonly IPicture[],
    chosen: number | null
  ): void {
    const { imageFilter: filter, imageOrder: order } = this._context.selection.value;
    this._gallery.update({
      pictures,
      classes,
      chosen,
      behaviour: behaviour.value,
      grows: behaviour.status === 'busy',
      pair,
      filter,
      order,
      features,
      theme: currentTheme()
    });
    if (thumbnails.status === 'ready') {
      this._gallery.lookAgain();
    }
  }

  private _updateSummary({ behaviour, predictions }: IComparison, { pair }: INetwork): void {
    const { value, status, message } = behaviour;
    const theme = currentTheme();
    if (this._summaryMemo.differs(value, pair, theme)) {
      const drawn = value && drawBehaviour(value, pair, theme);
      this.summary.content.replaceChildren(...(drawn ?? []));
    }
    // What the predictions of the image say already.
    const sides = [predictions.value?.a, predictions.value?.b];
    const told =
      status === 'error' &&
      sides.some(side => side?.error === message || side?.instead === message);
    const filled = !told && this.summary.content.childElementCount > 0;
    this.summary.show(behaviour, filled, !told && status !== 'empty');
  }

  /** Whether the panel is about all images, not about one. */
  isChosen = false;
  readonly images: Area;
  readonly summary: Area;
  readonly all: Area;
  readonly views: ViewChoice;
  private readonly _context: IPanelContext;
  private readonly _gallery: Gallery;
  private readonly _view: AllImagesView;
  private readonly _summaryMemo = new LastSeen();
  private readonly _imageMemo = new LastSeen();
}
