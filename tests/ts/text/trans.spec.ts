import { trans, translateWith } from '../../../src/text/trans';

afterEach(() => translateWith(null));

it('puts values into English sentences, the number first in plurals', () => {
  expect(trans.__('%2 of %1, %3', 5, 'two')).toBe('two of 5, %3');
  expect(trans._n('%1 layer of %2', '%1 layers of %2', 1, 'A')).toBe('1 layer of A');
  expect(trans._n('%1 layer of %2', '%1 layers of %2', 0, 'A')).toBe('0 layers of A');
});

it('speaks the language of the host', () => {
  translateWith({ __: text => `«${text}»`, _n: (_, many) => `«${many}»` });
  expect(trans.__('Layer')).toBe('«Layer»');
  expect(trans._n('one', 'many', 1)).toBe('«many»');
});
