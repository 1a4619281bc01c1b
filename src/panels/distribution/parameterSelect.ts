import { element } from '../../charts/element';
import type { ILayer, IParameter } from '../../state';
import { MOST, nameText } from '../../text/names';
import { roleWord } from '../../text/roles';
import { trans } from '../../text/trans';

const STATISTICS = ['running_mean', 'running_var'];

/** The switch between the parameters of a layer; what was not learned stands apart. */
export class ParameterSelect {
  constructor(onParameter: (id: string) => void) {
    this.node.setAttribute('aria-label', trans.__('Parameter of the layer'));
    this.node.addEventListener('change', () => onParameter(this.node.value));
  }

  readonly node = element('select', 'cnn-Select');

  update(layer: ILayer | null, shown: string | null): void {
    const parameters = layer?.parameters.filter(({ comparable }) => comparable) ?? [];
    const key = JSON.stringify(parameters.map(({ id }) => id));
    if (this.node.dataset.parameters !== key) {
      this.node.dataset.parameters = key;
      const learned = parameters.filter(({ role }) => !STATISTICS.includes(role));
      const statistics = parameters.filter(({ role }) => STATISTICS.includes(role));
      this.node.replaceChildren(...options(learned, parameters));
      if (statistics.length > 0) {
        const group = element('optgroup', '');
        group.label = trans.__('Running statistics');
        group.append(...options(statistics, parameters));
        this.node.append(group);
      }
    }
    this.node.hidden = parameters.length === 0;
    this.node.disabled = parameters.length < 2;
    this.node.value = shown ?? '';
  }
}

/** Parameters by their roles; those that share a role by their own names as well. */
function options(
  parameters: readonly IParameter[],
  all: readonly IParameter[]
): HTMLOptionElement[] {
  return parameters.map(({ id, role }) => {
    const node = element('option', '');
    const alone = all.filter(other => other.role === role).length === 1;
    node.value = id;
    const name = roleWord(role);
    node.textContent = alone ? name : `${name} ${nameText(ownName(id), MOST.label)}`;
    node.title = nameText(id);
    return node;
  });
}

function ownName(id: string): string {
  return id.split(/[./]/).at(-1) ?? id;
}
