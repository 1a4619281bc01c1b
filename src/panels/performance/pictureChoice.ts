import { element } from '../../charts/element';
import { trans } from '../../text/trans';

/** Whether the picture is the image, or what enters the models. */
export class PictureChoice {
  constructor(onChoose: (inputs: boolean) => void) {
    this.node.setAttribute('aria-label', trans.__('What the picture shows'));
    this.node.append(
      new Option(trans.__('Image'), 'image'),
      new Option(trans.__('Network input'), 'inputs')
    );
    this.node.addEventListener('change', () => onChoose(this.node.value === 'inputs'));
  }

  /** @param offered - whether anything can enter a model */
  update(inputs: boolean, offered: boolean): void {
    this.node.value = inputs ? 'inputs' : 'image';
    this.node.hidden = !offered;
  }

  readonly node = element('select', 'cnn-Select cnn-PictureChoice');
}
