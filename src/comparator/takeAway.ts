import { copy, csv, fileName, pngOf, save, svgOf, tsv } from '../export';
import type { ITable } from '../export';
import { SEPARATOR } from '../panels/menu';
import type { IMenuEntry } from '../panels/menu';
import type { Panel } from '../panels/panel';
import { nameText, sentenceText } from '../text/names';
import { trans } from '../text/trans';
import { asPython } from './asPython';
import type { IComparatorContext } from './context';

/** Saves and copies what the panels show: pictures, tables, and the Python that makes the view. */
export class TakeAway {
  /** @param _say - tells what was done */
  constructor(
    private readonly _context: IComparatorContext,
    private readonly _say: (text: string) => void
  ) {}

  /** The entries for all panels. */
  entries(panels: readonly Panel[]): readonly IMenuEntry[] {
    return [
      {
        label: trans.__('Copy as Python'),
        caption: trans.__('Copy a cell that makes this comparison as it is shown now'),
        run: () => this.copy(trans.__('The Python of this view'), () => this._python())
      },
      SEPARATOR,
      ...panels.map(panel => ({
        label: trans.__('Save or copy: %1', panel.title.label),
        entries: this.ofPanel(panel)
      }))
    ];
  }

  /** The entries for one panel. */
  ofPanel(panel: Panel): readonly IMenuEntry[] {
    const tables = panel.tables.flatMap(table => [
      SEPARATOR,
      {
        label: trans.__('Save %1 as CSV', table.title),
        run: () => this._save(this._tableName(table), () => csvOf(table))
      },
      {
        label: trans.__('Copy %1', table.title),
        caption: trans.__('Copy the table, to be put into cells of a spreadsheet'),
        run: () => this.copy(trans.__('Table: %1', table.title), () => tsv(table))
      }
    ]);
    return [
      { label: trans.__('Save as PNG'), run: () => this._savePicture(panel, 'png') },
      { label: trans.__('Save as SVG'), run: () => this._savePicture(panel, 'svg') },
      ...tables
    ];
  }

  /** Copies a text and tells so; `what` it is. */
  copy(what: string, make: () => string): void {
    void this._told(trans.__('%1 was copied.', what), () => copy(make()));
  }

  private _python(): string {
    const { comparison, selection, sorting, given } = this._context;
    return asPython(given(), comparison.value.network.value, selection.value, sorting.levels);
  }

  private _savePicture(panel: Panel, kind: 'png' | 'svg'): void {
    const name = fileName([this._layer, panel.node.dataset.panel ?? ''], kind);
    this._save(name, async () => {
      const svg = await svgOf(panel.node);
      return kind === 'png' ? pngOf(svg) : new Blob([svg], { type: 'image/svg+xml' });
    });
  }

  private _tableName({ file }: ITable): string {
    return fileName(file === 'layers' ? [file] : [this._layer, file], 'csv');
  }

  private get _layer(): string {
    return this._context.selection.value.layer ?? '';
  }

  private _save(name: string, make: () => Blob | Promise<Blob>): void {
    void this._told(trans.__('%1 was saved.', nameText(name)), async () =>
      save(await make(), name)
    );
  }

  private async _told(done: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
      this._say(done);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this._say(sentenceText(trans.__('It was not done: %1', why)));
    }
  }
}

/** With the mark by which spreadsheets know UTF-8. */
function csvOf(table: ITable): Blob {
  return new Blob(['\ufeff', csv(table)], { type: 'text/csv;charset=utf-8' });
}
