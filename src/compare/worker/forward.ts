import type { ILayoutResult, ILayoutTask } from '../../layout';
import type { ICellTable, ILikenessOrder } from '../../tensor/likeness';
import type { ICells } from '../../tensor/window';
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
import type { Method } from './messages';

/** An engine that leaves the work to something else, through one typed method. */
export abstract class ForwardingEngine implements IEngine {
  backend(): Promise<string> {
    return this.forward('backend', []);
  }

  openParameter(task: IParameterTask): Promise<Handle> {
    return this.forward('openParameter', [task]);
  }

  addPart(handle: Handle, part: IPart): Promise<void> {
    return this.forward('addPart', [handle, part]);
  }

  parameterPicture(handle: Handle): Promise<IParameterPicture> {
    return this.forward('parameterPicture', [handle]);
  }

  recompare(handle: Handle, otherwise: IRecomparison): Promise<Handle | null> {
    return this.forward('recompare', [handle, otherwise]);
  }

  category(handle: Handle, category: ICategoryRange): Promise<ICategoryPicture | null> {
    return this.forward('category', [handle, category]);
  }

  recount(handle: Handle, category: ICategoryRange): Promise<Handle> {
    return this.forward('recount', [handle, category]);
  }

  recountPicture(handle: Handle): Promise<ICategoryPicture> {
    return this.forward('recountPicture', [handle]);
  }

  weights(
    handle: Handle,
    cells: ICells,
    category: ICategoryRange | null,
    parts?: readonly IPart[]
  ): Promise<IWeightWindow | null> {
    return this.forward('weights', [handle, cells, category, parts]);
  }

  values(handle: Handle): Promise<IValuesPicture | null> {
    return this.forward('values', [handle]);
  }

  openValues(handle: Handle, extent: readonly [number, number] | null): Promise<Handle> {
    return this.forward('openValues', [handle, extent]);
  }

  valuesPicture(handle: Handle): Promise<IValuesPicture> {
    return this.forward('valuesPicture', [handle]);
  }

  openChannels(task: IChannelTask): Promise<Handle> {
    return this.forward('openChannels', [task]);
  }

  addChannelPart(handle: Handle, part: IChannelPart): Promise<void> {
    return this.forward('addChannelPart', [handle, part]);
  }

  channelPicture(handle: Handle): Promise<IChannelPicture> {
    return this.forward('channelPicture', [handle]);
  }

  openLikeness(table: ICellTable): Promise<Handle> {
    return this.forward('openLikeness', [table]);
  }

  likeness(handle: Handle): Promise<ILikenessOrder | null> {
    return this.forward('likeness', [handle]);
  }

  layOut(task: ILayoutTask): Promise<ILayoutResult> {
    return this.forward('layOut', [task]);
  }

  close(handle: Handle): Promise<void> {
    return this.forward('close', [handle]);
  }

  abstract dispose(): void;

  protected abstract forward<M extends Method>(
    method: M,
    args: Parameters<IEngine[M]>
  ): ReturnType<IEngine[M]>;
}

/** Calls a method of an engine by its name. */
export function invoke<M extends Method>(
  engine: IEngine,
  method: M,
  args: Parameters<IEngine[M]>
): ReturnType<IEngine[M]> {
  const run = engine[method] as (...args: Parameters<IEngine[M]>) => ReturnType<IEngine[M]>;
  return run.apply(engine, args);
}
