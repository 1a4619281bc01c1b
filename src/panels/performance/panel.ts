import { element } from '../../charts/element';
import { pairTitle } from '../../charts/pairTitle';
import { currentTheme } from '../../charts/theme';
import { Tooltip } from '../../charts/tooltip';
import type { ITable } from '../../export';
import { areOfSet, lacksScores, ready, whyItCannotRun, whyNeitherRuns } from '../../state';
import type {
  AnyPatches,
  ComparisonField,
  IComparison,
  INetwork,
  IOutputs,
  IPicture,
  ISlice
} from '../../state';
import { trans } from '../../text/trans';
import { doubtNote, Notes } from '../notes';
import { Panel } from '../panel';
import type { IPanelContext, IPanelNames } from '../panel';
import { LastSeen } from '../remember';
import { Area } from './area';
import { Cause } from './cause/cause';
import { InputsView } from './inputsView';
import { OutputsView } from './outputsView';
import { PatchesView } from './patchesView';
import { PictureChoice } from './pictureChoice';
import { PatchTools } from './patchTools';
import { PictureView, placedPatch } from './pictureView';
import { ProbabilityView } from './probabilityView';
import { errorOf, missing } from './reasons';
import { reveal } from './reveal';
import { chooseFrom, shownImageOf } from './shownImage';
import type { IShownImage, IPatchRef } from './shownImage';
import { patchTable, probabilityTable } from './tables';
import { WholeSet } from './wholeSet';

/** Height in pixels below which fewer classes are listed. */
const LOW = 700;

export const PERFORMANCE: IPanelNames = {
  id: 'performance',
  title: () => trans.__('Performance'),
  caption: () =>
    trans.__('Class probabilities of both snapshots and the patches of the selected channel')
};

/**
 * How both snapshots do on one image: its class probabilities, and the patches that activate the
 * selected channel most.
 */
export class PerformancePanel extends Panel {
  constructor({ context }: { readonly context: IPanelContext }) {
    super({
      context,
      names: PERFORMANCE,
      shows: {
        selection: [
          ...(['pair', 'layer', 'image', 'channel', 'channelSide', 'patch'] as const),
          ...(['shownOutput', 'outputChannel', 'imageFilter', 'imageOrder'] as const),
          ...(['patchScores', 'imageSet', 'causeOver', 'exchanged'] as const)
        ],
        comparison: [
          ...(['network', 'thumbnails', 'picture', 'inputs', 'predictions'] as const),
          ...(['outputs', 'checkup', 'behaviour', 'features', 'patches'] as const),
          ...(['set_patches', 'setPictures', 'hybrid'] as const),
          ...(['transplant', 'transplant_kernels'] as const)
        ]
      }
    });
    const area = (field: ComparisonField, title: string) => new Area({ context, field, title });
    this._picture = area('picture', trans.__('Chosen image'));
    this._inputs = area('inputs', trans.__('Network input'));
    this._predictions = area('predictions', trans.__('Class probabilities'));
    this._outputs = area('outputs', trans.__('Outputs'));
    this._patches = area('patches', trans.__('Patches of the channel'));
    this._tooltip = new Tooltip(this.node);
    this._wholeSet = new WholeSet({
      context,
      tooltip: this._tooltip,
      redraw: () => this.schedule()
    });
    this._choice = new PictureChoice(inputs => {
      context.focus.update({ inputs });
      this.schedule();
    });
    this._inputsView = new InputsView(this._tooltip);
    this._pictureView = new PictureView(this._choice.node, this._inputs.node);
    this._cause = new Cause(context);
    const { why, line } = this._cause;
    this._probabilityView = new ProbabilityView(this._tooltip, why, line.node);
    this._outputsView = new OutputsView(this._tooltip, picked => context.selection.update(picked));
    this._patchesView = new PatchesView({
      onPoint: ref => this._point(ref),
      onChoose: patch => this._choose(patch),
      preview: ref => this._preview(ref),
      tooltip: this._tooltip
    });
    this._patchTools = new PatchTools(context.selection);
    this._assemble();
  }

  dispose(): void {
    this._tooltip.dispose();
    super.dispose();
  }

  get tables(): readonly ITable[] {
    const { selection, comparison } = this.context;
    const network = comparison.value.network.value;
    const shown = network && shownImageOf(selection.value, comparison.value, network);
    const { predictions = null, patches = null } = shown ?? {};
    const hasScores = predictions?.a.probabilities ?? predictions?.b.probabilities;
    return [
      ...(network && predictions && hasScores ? [probabilityTable(predictions, network)] : []),
      ...(patches && this._patchSlice.status === 'ready' ? [patchTable(patches)] : []),
      ...(network ? this._wholeSet.tables(comparison.value, network) : [])
    ];
  }

  protected draw(): void {
    const comparison = this.context.comparison.value;
    const network = comparison.network.value;
    if (network === null) {
      this.showStatus('network', comparison.network, false);
      return;
    }
    const current = shownImageOf(this.context.selection.value, comparison, network);
    this._current = current;
    const settled = current.settled && this._cause.isSettled(comparison);
    this.showStatus('network', ready(network), settled);
    if (this._imagesMemo.differs(comparison.thumbnails.value, network)) {
      this._images = chooseFrom(comparison.thumbnails, network);
    }
    this._drawHeader(network);
    this._notes.update(this._noted(comparison, network));
    this._drawStates(comparison, network, current);
    this._wholeSet.update(comparison, network, this._images, current.image);
    this._grid.classList.toggle('cnn-mod-ofAll', this._wholeSet.isChosen);
    this._pictureView.update(current.picture, network.classes);
    this._pictureView.frame(current.predictions, currentTheme());
    this._drawInputs(comparison, network, current);
    this._cause.update(comparison, network, current.predictions);
    this._probabilityView.update(current.predictions, network.classes, network.pair, {
      theme: currentTheme(),
      low: isLow(this.body),
      hybrid: this._cause.hybrid(comparison, network),
      errors: {
        a: current.predictions && errorOf(network, current.predictions, 'a'),
        b: current.predictions && errorOf(network, current.predictions, 'b')
      }
    });
    this._outputsView.update({
      outputs: this._drawnOutputs(current, comparison.outputs),
      channel: this.context.selection.value.outputChannel,
      classes: network.classes,
      names: network.pair,
      theme: currentTheme()
    });
    this._drawPatches(network, current);
    this._revealPatches(current.patches);
  }

  /** Every area of this panel has a bar of its own. */
  protected showProgress(): void {
    this.schedule();
  }

  private _assemble(): void {
    this._picture.content.append(this._pictureView.node);
    this._inputs.content.append(this._inputsView.node);
    this._predictions.content.append(this._probabilityView.node);
    this._outputs.content.append(this._outputsView.node);
    this._patches.heading.before(this._patchTools.node);
    this._patches.content.append(this._patchesView.node);
    const main = element('div', 'cnn-Performance-main');
    const subject = element('div', 'cnn-Performance-subject');
    subject.append(this._picture.node, this._wholeSet.summary.node);
    const answers = element('div', 'cnn-Performance-answers');
    answers.append(this._predictions.node, this._cause.area.node, this._outputs.node);
    main.append(subject, answers);
    const { images, all } = this._wholeSet;
    this._grid.append(images.node, main, this._patches.node, all.node);
    this.body.append(this._grid);
  }

  private _drawHeader({ pair }: INetwork): void {
    const theme = currentTheme();
    if (this._headerMemo.differs(pair.a, pair.b, theme)) {
      const { views } = this._wholeSet;
      this.header.replaceChildren(pairTitle(pair, theme), views.node, this._notes.node);
    }
  }

  /** What is to be known of the images, and doubted of what the models make of them. */
  private _noted({ predictions, checkup, behaviour }: IComparison, network: INetwork): string[] {
    if (network !== this._doubted.network) {
      this._doubted = { network, note: null };
    }
    const { value } = predictions;
    if (value !== null) {
      // It is the same for all images, and stays while those of another one are on their way.
      this._doubted.note ??= doubtNote({ a: value.a.doubt, b: value.b.doubt });
    }
    const entering =
      checkup.value && doubtNote({ a: checkup.value.a.doubt, b: checkup.value.b.doubt });
    const { note, count } = network.images;
    const ofAll = behaviour.value?.note ?? null;
    // Class probabilities say in their own place what a model gives instead.
    const told = ofAll === value?.a.instead || ofAll === value?.b.instead;
    const notes = [note, told ? null : ofAll, this._doubted.note, entering];
    return count === 0 ? [] : notes.filter(text => text !== null);
  }

  private _drawStates(comparison: IComparison, network: INetwork, current: IShownImage): void {
    const hasImages = this._images.length > 0;
    this.body.classList.toggle('cnn-mod-noImages', !hasImages);
    const { picture, predictions, outputs } = comparison;
    this._picture.show(picture, current.picture !== null, hasImages);
    const errors = [current.predictions?.a.error ?? null, current.predictions?.b.error ?? null];
    const again = (['a', 'b'] as const).some(
      (side, i) => errors[i] !== null && whyItCannotRun(network, side) === null
    );
    if (current.predictions !== null) {
      const { a, b } = current.predictions;
      const none = a.probabilities === null && b.probabilities === null;
      this._replaced = none && lacksScores(current.predictions);
    }
    this._predictions.show(predictions, current.predictions !== null, hasImages, again);
    const replaced = this._replaced && predictions.status !== 'error';
    this._predictions.node.classList.toggle('cnn-mod-replaced', replaced);
    const hasOutputs = hasImages && outputs.status !== 'empty';
    this._outputs.show(outputs, this._drawnOutputs(current, outputs) !== null, hasOutputs);
    const { selection } = this.context;
    const field = selection.value.imageSet === null ? 'patches' : 'set_patches';
    const patches = this._patchSlice;
    this._patchTools.update(selection.value, hasImages);
    // The line of its state goes when it is done, and would move what is pointed at.
    if (patches.status === 'busy' || !this._patchesView.holds(current.patches)) {
      this._patches.show(patches, current.patches !== null, hasImages, false, field);
    }
  }

  private _drawInputs(comparison: IComparison, network: INetwork, current: IShownImage): void {
    const { picture, inputs } = current;
    const runs = whyNeitherRuns(network) === null;
    const shown = runs && this.context.focus.value.inputs;
    this._choice.update(shown, runs);
    this._pictureView.show(shown ? 'inputs' : 'image');
    this._inputs.show(comparison.inputs, shown && inputs !== null, shown);
    this._inputsView.update({
      inputs: shown ? inputs : null,
      picture: picture?.image === inputs?.params.image ? picture : null,
      names: network.pair,
      theme: currentTheme()
    });
  }

  /** Those of the image; others of the same image stay while a channel is on its way. */
  private _drawnOutputs({ image, outputs }: IShownImage, slice: ISlice<IOutputs>): IOutputs | null {
    const stays = slice.status === 'busy' && this._drawn?.params.image === image;
    this._drawn = outputs ?? (stays ? this._drawn : null);
    return this._drawn;
  }

  private _drawPatches(network: INetwork, current: IShownImage): void {
    const { patches, picture } = current;
    const theme = currentTheme();
    const chosen = this.context.selection.value.patch;
    const renewed = this._patchesView.update(
      {
        patches,
        complete: this._patchSlice.status === 'ready',
        pictures: this._patchPictures(patches, picture),
        imageNames: network.images.names,
        names: network.pair,
        missing: {
          a: missing(network, current.predictions, 'a'),
          b: missing(network, current.predictions, 'b')
        },
        theme
      },
      chosen
    );
    if (renewed) {
      this._pointed = null;
      this._tooltip.hide();
    }
    this._chosen = this._patchesView.find(chosen);
    this._mark(this._pointed ?? this._chosen);
  }

  /** Of the image, or of the set. */
  private get _patchSlice(): ISlice<AnyPatches> {
    const { selection, comparison } = this.context;
    const { patches, set_patches: ofSet } = comparison.value;
    return selection.value.imageSet === null ? patches : ofSet;
  }

  private _patchPictures(
    patches: AnyPatches | null,
    picture: IPicture | null
  ): readonly IPicture[] {
    if (patches === null || areOfSet(patches)) {
      return this.context.comparison.value.setPictures.value ?? [];
    }
    return picture?.image === patches.params.image ? [picture] : [];
  }

  /** Of another image, shows that as well. */
  private _choose(patch: string | null): void {
    const ref = this._patchesView.find(patch);
    const image = ref === null ? {} : { image: ref.image };
    this.context.selection.update({ ...image, patch });
  }

  private _preview(ref: IPatchRef): readonly Node[] {
    const { image, picture } = this._current ?? {};
    if (ref.image === image && ref.image === picture?.image) {
      return this._pictureView.preview(ref, currentTheme());
    }
    const pictures = this.context.comparison.value.setPictures.value ?? [];
    const found = pictures.find(({ image: own }) => own === ref.image);
    return found ? [placedPatch(found, ref, currentTheme())] : [];
  }

  /** A channel is chosen in another panel, so its patches must not arrive out of view. */
  private _revealPatches(patches: AnyPatches | null): void {
    if (patches !== null) {
      const { layer, side, channel } = patches.params;
      if (this._channelMemo.differs(layer, side, channel)) {
        reveal(this._patches.node, this._grid);
      }
    }
  }

  private _point(ref: IPatchRef | null): void {
    this._pointed = ref;
    this._mark(ref ?? this._chosen);
    if (ref === null) {
      this.schedule();
    }
  }

  private _mark(ref: IPatchRef | null): void {
    const theme = currentTheme();
    const own = ref?.image === this._current?.image ? ref : null;
    this._pictureView.mark(own, theme);
    this._inputsView.mark(own, theme);
  }

  private readonly _picture: Area;
  private readonly _inputs: Area;
  private readonly _predictions: Area;
  private readonly _outputs: Area;
  private readonly _patches: Area;
  private readonly _tooltip: Tooltip;
  private readonly _cause: Cause;
  private readonly _wholeSet: WholeSet;
  private readonly _choice: PictureChoice;
  private readonly _pictureView: PictureView;
  private readonly _inputsView: InputsView;
  private readonly _probabilityView: ProbabilityView;
  private readonly _outputsView: OutputsView;
  private readonly _patchesView: PatchesView;
  private readonly _patchTools: PatchTools;
  private readonly _imagesMemo = new LastSeen();
  private readonly _headerMemo = new LastSeen();
  private readonly _channelMemo = new LastSeen();
  private readonly _notes = new Notes();
  private readonly _grid = element('div', 'cnn-Performance');
  /** Whether the outputs stand in place of class probabilities, also until those of another image come. */
  private _replaced = false;
  private _drawn: IOutputs | null = null;
  private _images: readonly IPicture[] = [];
  private _current: IShownImage | null = null;
  /** That models give another answer each time, of the network for which it was found. */
  private _doubted: { readonly network: INetwork | null; note: string | null } = {
    network: null,
    note: null
  };
  /** The patch under the pointer or with the focus, and the one of the selection. */
  private _pointed: IPatchRef | null = null;
  private _chosen: IPatchRef | null = null;
}

/** Whether a body of this height has to be sparing to show its patches; not measured is not low. */
function isLow({ clientHeight }: HTMLElement): boolean {
  return clientHeight > 0 && clientHeight < LOW;
}
