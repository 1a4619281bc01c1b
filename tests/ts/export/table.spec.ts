import { csv, fileName, tsv } from '../../../src/export';

const table = {
  file: 'layers',
  title: 'layers',
  columns: ['layer', 'change'],
  rows: [
    ['conv,1', 0.1 + 0.2],
    ['a "name"\nof two lines', NaN],
    ['=HYPERLINK("evil")', null],
    ['-1', -1e-300]
  ]
};

test('separated values keep all digits, quote what they must and hold no formula', () => {
  expect(csv(table)).toBe(
    'layer,change\r\n' +
      '"conv,1",0.30000000000000004\r\n' +
      '"a ""name""\nof two lines",NaN\r\n' +
      '"\'=HYPERLINK(""evil"")",\r\n' +
      "'-1,-1e-300\r\n"
  );
  expect(tsv(table).split('\n')[1]).toBe('conv,1\t0.30000000000000004');
});

test('names of files hold what every system takes', () => {
  expect(fileName(['blocks/0.conv: "1"', 'map'], 'csv')).toBe('blocks_0.conv_1-map.csv');
  expect(fileName(['../..', ''], 'png')).toBe('comparison.png');
  expect(fileName(['слой', 'x'.repeat(200)], 'svg')).toHaveLength(84);
});
