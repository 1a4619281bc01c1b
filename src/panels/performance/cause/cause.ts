import { predictedClass } from '../../../charts/classRows';
import { element } from '../../../charts/element';
import { currentTheme } from '../../../charts/theme';
import { isOfImage, weightedLayer, whyItCannotRun } from '../../../state';
import type {
  IComparison,
  IHybrid,
  INetwork,
  IPredictions,
  ISelection,
  ISlice,
  ITransplant,
  ITransplantKernels
} from '../../../state';
import { sentenceText } from '../../../text/names';
import { trans } from '../../../text/trans';
import { button } from '../../elements';
import type { IPanelContext } from '../../panel';
import { LastSeen } from '../../remember';
import { Area } from '../area';
import type { IShownHybrid } from '../probabilityView';
import { ExchangeLine } from './exchangeLine';
import { layerTable } from './layerTable';

/** Why the prediction flipped, by experiment: a button, what is put in, and what was found. */
export class Cause {
  constructor(private readonly _context: IPanelContext) {
    const { selection } = _context;
    this.why = button(trans.__('Why?'), () => this._ask(), 'cnn-Button cnn-Why');
    this.line = new ExchangeLine(_context, () => selection.update({ exchanged: null }));
    this.area = new Area({
      context: _context,
      field: 'transplant',
      title: trans.__('Why it flipped')
    });
    this.area.content.classList.add('cnn-Cause');
    this.area.node.hidden = true;
  }

  readonly why: HTMLButtonElement;
  readonly line: ExchangeLine;
  readonly area: Area;

  /** @param predictions - of the chosen image */
  update(comparison: IComparison, network: INetwork, predictions: IPredictions | null): void {
    const predicted = {
      a: predictedClass(listed(predictions?.a.probabilities)),
      b: predictedClass(listed(predictions?.b.probabilities))
    };
    this._updateWhy(comparison, network, predicted.a, predicted.b);
    const hybrid = this.hybrid(comparison, network);
    this.line.update(
      hybrid?.value ?? null,
      comparison.hybrid,
      comparison.hybrid.status !== 'empty',
      { ...predicted, hybrid: predictedClass(listed(hybrid?.value.probabilities)) },
      currentTheme()
    );
    this._updateArea(comparison, network);
  }

  /** What is drawn of B with something of A: of this image and layer; null where nothing is. */
  hybrid({ hybrid }: IComparison, network: INetwork): IShownHybrid | null {
    const { selection } = this._context;
    const { value, status } = hybrid;
    const fits =
      value !== null &&
      selection.value.exchanged !== null &&
      value.params.image === selection.value.image &&
      value.params.layer === weightedLayer(network, selection.value)?.layer.id;
    return fits ? { value, waits: status !== 'ready' } : null;
  }

  /** Whether nothing of it is on its way. */
  isSettled({ hybrid, transplant, transplant_kernels: kernels }: IComparison): boolean {
    return [hybrid, transplant, kernels].every(({ status }) => status !== 'busy');
  }

  private _ask(): void {
    const { selection, focus, comparison, retry } = this._context;
    const { image } = selection.value;
    if (image !== null) {
      focus.update({ why: { image, layer: null } });
      if (comparison.value.transplant.status === 'error') {
        retry('transplant');
      }
    }
  }

  private _updateWhy(
    { transplant, transplant_kernels: kernels }: IComparison,
    network: INetwork,
    a: number | null,
    b: number | null
  ): void {
    const runs = (['a', 'b'] as const).every(side => whyItCannotRun(network, side) === null);
    const isBusy =
      this._context.focus.value.why !== null &&
      [transplant, kernels].some(({ status }) => status === 'busy');
    this.why.hidden = a === null || b === null || !runs;
    this.why.disabled = a === b || isBusy;
    this.why.title =
      a === b
        ? trans.__('A and B predict the same class for this image, so there is nothing to explain.')
        : trans.__("Puts each layer of A into B, then kernels of the one that returns A's class.");
  }

  private _updateArea(comparison: IComparison, network: INetwork): void {
    const { selection, focus } = this._context;
    const { image, causeOver } = selection.value;
    const { why } = focus.value;
    const { transplant, transplant_kernels: kernels } = comparison;
    const applies = (why !== null && why.image === image) || causeOver === 'image';
    const { value } = transplant;
    const found = applies && value !== null && isOfImage(value, image) ? value : null;
    const own = found && kernelsOf(found, kernels, selection.value, network);
    if (this._memo.differs(found, own, selection.value.layer, currentTheme())) {
      this.area.content.replaceChildren(...(found ? this._content(found, own) : []));
    }
    const told: ISlice<unknown> = why !== null && why.layer !== null ? kernels : transplant;
    const field = told === kernels ? 'transplant_kernels' : 'transplant';
    this.area.show(told, found !== null, applies, false, field);
    this.area.node.hidden = !applies || (found === null && told.status === 'empty');
  }

  private _content(found: ITransplant, kernels: ITransplantKernels | null): HTMLElement[] {
    const { selection, comparison, openHelp } = this._context;
    const network = comparison.value.network.value;
    const said = element('p', 'cnn-Cause-said', sentenceText(found.said));
    said.setAttribute('role', 'status');
    const texts = [said];
    if (kernels !== null) {
      const own = element('p', 'cnn-Cause-said', sentenceText(kernels.said));
      own.setAttribute('role', 'status');
      texts.push(own);
    }
    if (found.left_out_example !== null) {
      texts.push(element('p', 'cnn-Cause-said', sentenceText(found.left_out_example)));
    }
    const table = layerTable({
      parts: found.parts,
      selected: weightedLayer(network, selection.value)?.layer.id ?? null,
      theme: currentTheme(),
      choose: layer => selection.update({ layer, exchanged: { kernels: null } })
    });
    const limits = element('p', 'cnn-Cause-limits');
    limits.append(
      trans.__(
        'Needed, not enough: what returns the class was needed for the change, but need not cause it alone. Effects do not add up.'
      ),
      ' ',
      button(trans.__('How to read this'), openHelp, 'cnn-QuietButton cnn-Cause-help')
    );
    return [...texts, ...(found.flips > 0 && found.parts.length > 0 ? [table, limits] : [])];
  }

  private readonly _memo = new LastSeen();
}

/** What kernels of the layer shown do on the same image, where that layer returns the prediction. */
function kernelsOf(
  { parts, params }: ITransplant,
  { value }: IComparison['transplant_kernels'],
  selected: ISelection,
  network: INetwork
): ITransplantKernels | null {
  const layer = weightedLayer(network, selected)?.layer.id;
  const returns = parts.some(part => part.layer === layer && part.returned > 0);
  return returns && value?.params.layer === layer && value?.params.image === params.images?.[0]
    ? value
    : null;
}

function listed(probabilities: IHybrid['probabilities'] | null | undefined): number[] | null {
  return probabilities ? Array.from(probabilities) : null;
}
