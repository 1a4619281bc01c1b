import { layOut } from '../../layout';
import type { ILayoutResult, ILayoutTask } from '../../layout';
import type { ICellTable, ILikenessOrder } from '../../tensor/likeness';
import type { ICells } from '../../tensor/window';
import { ChannelComparison } from '../activations/channels';
import type {
  Handle,
  ICategoryPicture,
  ICategoryRange,
  IChannelPart,
  IChannelPicture,
  IChannelTask,
  IEngine,
  IParameterPicture,
  IParameterTask,
  IPart,
  IRecomparison,
  IValuesPicture,
  IWeightWindow
} from '../api';
import { Simd } from '../block/simd';
import { cellDistances, difference } from '../tfjs/tensors';
import { ParameterComparison } from '../weights/parameter';
import type { Recount } from '../weights/recount';
import type { ValuePass } from '../weights/values';
import { LikenessSearch } from './likeness';

/**
 * The engine on the calling thread: what the worker runs, and what the page runs where the browser
 * allows no worker.
 */
export class LocalEngine implements IEngine {
  /** @param startBackend Starts tfjs and returns the name of the backend at work. */
  constructor(
    startBackend: () => Promise<string>,
    private readonly _simd = Simd.start()
  ) {
    this._backend = startBackend();
    // Reported by every call; without a call it must not count as unhandled.
    this._backend.catch(() => undefined);
  }

  backend(): Promise<string> {
    return this._backend;
  }

  async openParameter(task: IParameterTask): Promise<Handle> {
    const reduceCells = (await this._usesTensors()) ? cellDistances : null;
    const handle = this._next++;
    const accelerators = { reduceCells, simd: this._simd };
    this._parameters.set(handle, new ParameterComparison(task, accelerators));
    return handle;
  }

  async addPart(handle: Handle, part: IPart): Promise<void> {
    const pass = this._recounts.get(handle) ?? this._values.get(handle);
    (pass ?? (await this._find(this._parameters, handle))).add(part);
  }

  async parameterPicture(handle: Handle): Promise<IParameterPicture> {
    return (await this._find(this._parameters, handle)).picture();
  }

  async recompare(handle: Handle, otherwise: IRecomparison): Promise<Handle | null> {
    const comparison = (await this._find(this._parameters, handle)).recompared(otherwise);
    if (comparison === null) {
      return null;
    }
    const next = this._next++;
    this._parameters.set(next, comparison);
    return next;
  }

  async category(handle: Handle, category: ICategoryRange): Promise<ICategoryPicture | null> {
    return (await this._find(this._parameters, handle)).category(category);
  }

  async recount(handle: Handle, category: ICategoryRange): Promise<Handle> {
    const recount = (await this._find(this._parameters, handle)).recount(category);
    const next = this._next++;
    this._recounts.set(next, recount);
    return next;
  }

  async recountPicture(handle: Handle): Promise<ICategoryPicture> {
    return (await this._find(this._recounts, handle)).picture();
  }

  async values(handle: Handle): Promise<IValuesPicture | null> {
    return (await this._find(this._parameters, handle)).values();
  }

  async openValues(handle: Handle, extent: readonly [number, number] | null): Promise<Handle> {
    const pass = (await this._find(this._parameters, handle)).valuePass(extent);
    const next = this._next++;
    this._values.set(next, pass);
    return next;
  }

  async valuesPicture(handle: Handle): Promise<IValuesPicture> {
    return (await this._find(this._values, handle)).picture();
  }

  async weights(
    handle: Handle,
    cells: ICells,
    category: ICategoryRange | null,
    parts?: readonly IPart[]
  ): Promise<IWeightWindow | null> {
    return (await this._find(this._parameters, handle)).weights(cells, category, parts);
  }

  async openChannels(task: IChannelTask): Promise<Handle> {
    const subtract = (await this._usesTensors()) ? difference : null;
    const handle = this._next++;
    this._channels.set(handle, new ChannelComparison(task, subtract));
    return handle;
  }

  async addChannelPart(handle: Handle, part: IChannelPart): Promise<void> {
    (await this._find(this._channels, handle)).add(part);
  }

  async channelPicture(handle: Handle): Promise<IChannelPicture> {
    return (await this._find(this._channels, handle)).picture();
  }

  async openLikeness(table: ICellTable): Promise<Handle> {
    await this._backend;
    const handle = this._next++;
    this._searches.set(handle, new LikenessSearch(table));
    return handle;
  }

  async likeness(handle: Handle): Promise<ILikenessOrder | null> {
    return (await this._find(this._searches, handle)).run();
  }

  layOut(task: ILayoutTask): Promise<ILayoutResult> {
    return Promise.resolve(task).then(layOut);
  }

  async close(handle: Handle): Promise<void> {
    await this._backend;
    this._parameters.delete(handle);
    this._recounts.delete(handle);
    this._values.delete(handle);
    this._channels.delete(handle);
    this._searches.get(handle)?.giveUp();
    this._searches.delete(handle);
  }

  dispose(): void {
    this._parameters.clear();
    this._recounts.clear();
    this._values.clear();
    this._channels.clear();
    this._searches.forEach(search => search.giveUp());
    this._searches.clear();
  }

  /**
   * Whether tfjs compares: with its JavaScript backend plain loops, which are exact as well, are
   * several times faster (docs/explanation/performance.md).
   */
  private async _usesTensors(): Promise<boolean> {
    return (await this._backend) !== 'cpu';
  }

  private async _find<T>(comparisons: ReadonlyMap<Handle, T>, handle: Handle): Promise<T> {
    await this._backend;
    const comparison = comparisons.get(handle);
    if (!comparison) {
      throw new Error('This comparison was closed; select the layer again.');
    }
    return comparison;
  }

  private _backend: Promise<string>;
  private _parameters = new Map<Handle, ParameterComparison>();
  private _recounts = new Map<Handle, Recount>();
  private _values = new Map<Handle, ValuePass>();
  private _channels = new Map<Handle, ChannelComparison>();
  private _searches = new Map<Handle, LikenessSearch>();
  private _next: Handle = 1;
}
