import type { DOMWidgetView, WidgetView } from '@jupyter-widgets/base';

/**
 * Ends what ipywidgets leaves of a view that was removed, and what would keep the view as long as
 * its model: the ear for messages of the model's own kind, which CNNComparator has none of, the
 * view of its layout, which refers to it, and the promise of the last view.
 */
export function letGo(view: DOMWidgetView): void {
  forget(view);
  view.layoutPromise.then(
    (layoutView: WidgetView | undefined) => {
      if (layoutView) {
        forget(layoutView);
        layoutView.remove();
      }
    },
    () => undefined
  );
}

function forget({ model }: WidgetView): void {
  model.off('msg:custom');
  model.state_change = model.state_change.then(() => undefined);
}
