import { element } from '../charts/element';
import { trans } from '../text/trans';

/** One sheet: how to read each panel, and all shortcuts. */
export function helpSheet(): HTMLElement {
  const root = element('div', 'cnn-Help');
  const panels = element('dl', 'cnn-Help-panels');
  for (const [name, text] of howToRead()) {
    panels.append(element('dt', '', name), element('dd', '', text));
  }
  const keys = element('table', 'cnn-Help-keys');
  const caption = element('caption', '', trans.__('Keys, while the comparison has the focus'));
  keys.append(caption, ...shortcuts().map(([key, text]) => row(key, text)));
  root.append(panels, keys);
  return root;
}

function row(keys: string, text: string): HTMLElement {
  const node = element('tr', '');
  const head = element('th', '');
  head.scope = 'row';
  head.append(...keys.split(' ').map(key => element('kbd', '', key)));
  node.append(head, element('td', '', text));
  return node;
}

function howToRead(): [name: string, text: string][] {
  return [
    [
      trans.__('Architecture'),
      trans.__(
        'The network from input to output. The stronger the shade of a layer, the more its weights changed by the chosen measure. Click a layer to see its weights in the other panels.'
      )
    ],
    [
      trans.__('Distribution'),
      trans.__(
        'How much the weights of the layer changed: along the axis by the size of the difference, in colour by the difference relative to the weights. Click a part of a bar to highlight its weights in the convolution panel.'
      )
    ],
    [
      trans.__('Convolution'),
      trans.__(
        'One cell for each kernel (column) and input channel (row): the stronger its shade, the more it changed. The strips along its edges show how the channels react to the image. Click a channel to see the patches that excite it. More (…) orders kernels and channels by change or by likeness.'
      )
    ],
    [
      trans.__('Performance'),
      trans.__(
        'What both snapshots predict for the image, A in blue and B in orange, and the patches of the image with the strongest response of the chosen channel. Click Broken to list the images that got worse, or All images for rates and confusion matrices.'
      )
    ],
    [
      trans.__('Cause'),
      trans.__(
        'An experiment: a layer, kernels or single weights of A are put into B, and B runs again. Why? beside a flipped image looks for the layer, then for the fewest kernels that return the class of A; the list of measures shades the layers by the flips that each returns. What returns a class was needed for the change; that does not say that it is enough, and the effects of layers do not add up. The control is as large a change in the wrong places: what it returns as well says little.'
      )
    ],
    [
      '',
      trans.__(
        'The green bar B′ is B with what was put in. Tick kernels above the strip in the convolution panel, or put the highlighted weights of the distribution back, and watch it; × takes it back.'
      )
    ]
  ];
}

function shortcuts(): [keys: string, text: string][] {
  return [
    ['Ctrl+Z', trans.__('Undo the last selection')],
    ['Ctrl+Shift+Z', trans.__('Redo it')],
    ['/', trans.__('Find a layer or class')],
    ['M', trans.__('Maximise the panel that has the focus, or show all panels again')],
    ['?', trans.__('Open this help')],
    ['Esc', trans.__('Close what is open; clear the highlight')],
    ['↑ ↓ ← →', trans.__('Move between layers, cells, channels and images')],
    ['Enter', trans.__('Select what has the focus')],
    ['+ - 0', trans.__('Zoom in, zoom out, show all')]
  ];
}
