import { ellipsesIcon } from '@jupyterlab/ui-components';

import { element } from '../../charts/element';
import type { ActivationAt, IImageSet } from '../../state';
import { nameText } from '../../text/names';
import { trans } from '../../text/trans';
import { write } from '../elements';
import { iconButton } from '../iconButton';
import { openMenu } from '../menu';
import { SetChip } from '../setChip';
import { activationIcon, zoomInIcon, zoomOutIcon } from './icons';
import { menuEntries } from './menu';
import type { IMenuActions, IMenuState } from './menu';

export interface IHeaderText {
  readonly layer: string;
  /** The parameter's extents, after its role where it is not the weight. */
  readonly parameter: string;
  readonly highlight: string;
}

export interface IMapActions extends IMenuActions {
  zoomBy(factor: number): void;
  /** Where output channels are to be taken. */
  takeAt(at: ActivationAt): void;
  /** Goes back from a set of images to the one. */
  leaveSet(): void;
}

const LONGEST_NAME = 36;
const ZOOM = 1.6;

/** Says what the map shows, and holds its buttons. */
export class MapHeader {
  constructor(host: HTMLElement, actions: IMapActions) {
    this._layer = element('strong', 'cnn-Convolution-layer');
    this._parameter = element('span', 'cnn-Convolution-parameter');
    this._highlight = element('span', 'cnn-Convolution-highlighted');
    this._highlight.setAttribute('role', 'status');
    this._buttons = element('span', 'cnn-Convolution-buttons');
    this._activated = iconButton(activationIcon, trans.__('After activation'), () =>
      actions.takeAt(this._activated.getAttribute('aria-pressed') === 'true' ? 'before' : 'after')
    );
    this._activated.title = trans.__(
      'After activation: show output channels after the normalisation and the activation function that directly follow the layer, not the output of the layer itself'
    );
    this._activated.dataset.action = 'activated';
    const more = iconButton(ellipsesIcon, trans.__('More'), () => {
      if (this._menuState !== null) {
        openMenu(more, menuEntries(this._menuState, actions));
      }
    });
    more.setAttribute('aria-haspopup', 'menu');
    this._buttons.append(
      this._activated,
      iconButton(zoomOutIcon, trans.__('Zoom out (−)'), () => actions.zoomBy(1 / ZOOM)),
      iconButton(zoomInIcon, trans.__('Zoom in (+)'), () => actions.zoomBy(ZOOM)),
      more
    );
    // Where there is no room for both, the parameter gives way.
    const line = element('span', 'cnn-Convolution-line');
    line.append(this._highlight, this._parameter);
    this._set = new SetChip(() => actions.leaveSet());
    host.append(this._layer, this._set.node, line, this._buttons);
  }

  /**
   * @param text - null while there is no map
   * @param menu - null while there is no map
   * @param at - null where there are no activations
   * @param set - the images that the channels stand for; null for the one image
   */
  update(
    text: IHeaderText | null,
    menu: IMenuState | null = null,
    at: ActivationAt | null = null,
    set: IImageSet | null = null
  ): void {
    this._set.update(set);
    this._menuState = menu;
    this._buttons.hidden = text === null;
    this._activated.disabled = at === null;
    this._activated.setAttribute('aria-pressed', String(at === 'after'));
    const { layer = null } = text ?? {};
    say(
      this._layer,
      layer === null ? '' : nameText(layer, LONGEST_NAME),
      layer === null ? '' : nameText(layer)
    );
    say(this._parameter, text?.parameter ?? '');
    say(this._highlight, text?.highlight ?? '');
  }

  private readonly _layer: HTMLElement;
  private readonly _parameter: HTMLElement;
  private readonly _highlight: HTMLElement;
  private readonly _set: SetChip;
  private readonly _buttons: HTMLElement;
  private readonly _activated: HTMLButtonElement;
  private _menuState: IMenuState | null = null;
}

function say(node: HTMLElement, text: string, title = text): void {
  write(node, text);
  node.title = title;
  node.hidden = text === '';
}
