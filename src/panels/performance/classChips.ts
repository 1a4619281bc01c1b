import { classLabel } from '../../charts/classRows';
import { element } from '../../charts/element';
import type { IImageFilter } from '../../state';
import { nameText } from '../../text/names';
import { trans } from '../../text/trans';
import { button } from '../elements';
import { LastSeen } from '../remember';

const FIELDS = ['label', 'a', 'b', 'either'] as const;

/** The classes that the listed images are limited to, each with a button that ends it. */
export class ClassChips {
  constructor(private readonly _change: (filter: IImageFilter) => void) {
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', trans.__('Classes that the images are limited to'));
  }

  update(filter: IImageFilter, classes: readonly string[] | null): void {
    if (!this._memo.differs(JSON.stringify(filter), classes)) {
      return;
    }
    const limits = FIELDS.flatMap(field => {
      const number = filter[field];
      return number === undefined ? [] : [{ field, number }];
    });
    this.node.hidden = limits.length === 0;
    this.node.replaceChildren(
      ...limits.map(({ field, number }) => {
        const text = limitText(field, nameText(classLabel(classes, number)));
        const node = button(
          `${text} ×`,
          () => this._change({ ...filter, [field]: undefined }),
          'cnn-Button cnn-ClassChip'
        );
        node.dataset.field = field;
        node.title = trans.__('List images of other classes as well');
        return node;
      })
    );
  }

  readonly node = element('div', 'cnn-ClassChips');
  private readonly _memo = new LastSeen();
}

/** The classes that images are limited to, in words. */
export function limitsOf(filter: IImageFilter, classes: readonly string[] | null): string[] {
  return FIELDS.flatMap(field => {
    const number = filter[field];
    return number === undefined ? [] : [limitText(field, nameText(classLabel(classes, number)))];
  });
}

function limitText(field: (typeof FIELDS)[number], name: string): string {
  switch (field) {
    case 'label':
      return trans.__('True class %1', name);
    case 'a':
      return trans.__('A says %1', name);
    case 'b':
      return trans.__('B says %1', name);
    case 'either':
      return trans.__('A or B says %1', name);
  }
}
