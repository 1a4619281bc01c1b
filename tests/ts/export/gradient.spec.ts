import { gradientOf } from '../../../src/export/picture/gradient';

const BOX = { width: 20, height: 40 };

test('colours without places are spread evenly', () => {
  expect(
    gradientOf('linear-gradient(to right, rgb(0, 0, 0), red, rgba(1, 2, 3, 0.5))', BOX)
  ).toEqual({
    isVertical: false,
    stops: [
      { colour: 'rgb(0, 0, 0)', offset: 0 },
      { colour: 'red', offset: 0.5 },
      { colour: 'rgba(1, 2, 3, 0.5)', offset: 1 }
    ]
  });
});

test('places are pixels, shares or both', () => {
  const background =
    'linear-gradient(red 0px, red 4px, rgba(0, 0, 0, 0) 4px, rgba(0, 0, 0, 0) calc(100% - 4px), blue calc(-4px + 100%))';
  const found = gradientOf(background, BOX);
  expect(found?.isVertical).toBe(true);
  expect(found?.stops.map(({ offset }) => offset)).toEqual([0, 0.1, 0.1, 0.9, 0.9]);
  expect(gradientOf('linear-gradient(red 0 4px, blue 4px)', BOX)?.stops).toHaveLength(3);
  expect(gradientOf('none', BOX)).toBeNull();
});
