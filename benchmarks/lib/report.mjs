// The report as a table for people. Pure.

function number(value) {
  if (value === null || value === undefined) {
    return '';
  }
  return value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3);
}

function cells({ row, what, figure, unit, range, baseline, reference, ratio, bar, met }) {
  const spread = range[0] === range[1] ? '' : ` (${number(range[0])}–${number(range[1])})`;
  return [
    row,
    what,
    `${number(figure)} ${unit}${spread}`,
    baseline === null ? '' : `${baseline}: ${number(reference)} ${unit}`,
    ratio === null ? '' : `${number(ratio)}×`,
    bar ?? '',
    met === null ? '' : met ? 'met' : 'missed'
  ];
}

const HEAD = ['row', 'what', 'median (range)', 'baseline, same run', 'ratio', 'bar', ''];

/** The lines as a table of Markdown. */
export function table(lines) {
  const rows = [HEAD, ...lines.map(cells)];
  const widths = HEAD.map((_, i) => Math.max(...rows.map(row => row[i].length)));
  const text = row => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`;
  return [text(rows[0]), rule, ...rows.slice(1).map(text)].join('\n');
}
