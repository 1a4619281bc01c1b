// Generated from protocol/measures.json and package.json by `npm run build:protocol`. Do not edit.

/** The version of the protocol that this side speaks. */
export const PROTOCOL_VERSION = 1;

export const PACKAGE_VERSION = '0.1.0';

interface IMeasureText {
  readonly id: string;
  readonly name: string;
  readonly formula: string;
  /** Smallest and largest value; null where there is none. */
  readonly range: readonly [number | null, number | null];
  readonly text: string;
  readonly invariance: string;
  readonly undefined: string;
  readonly source: string;
}

interface ILevelText {
  readonly id: string;
  readonly name: string;
  /** Relative percent difference in [rpd[0], rpd[1]), the last one closed. */
  readonly rpd: readonly [number, number];
  /** The same bounds as a ratio of the two weights, for people. */
  readonly ratio: string;
}

export const MEASURES: readonly IMeasureText[] = [
  {
    id: 'euclidean',
    name: 'Euclidean distance',
    formula: '‖B − A‖₂',
    range: [0, null],
    text: 'How far the weights moved, as in the paper. Grows with the number of weights, so large layers look darker.',
    invariance: 'Not invariant to scale; symmetric in A and B.',
    undefined: 'Never for finite weights.',
    source: 'Zeng et al. 2017, §4.1'
  },
  {
    id: 'relative',
    name: 'Relative change',
    formula: '‖B − A‖₂ / ‖A‖₂',
    range: [0, null],
    text: 'The distance as a share of how large the layer was in A.',
    invariance: 'Invariant to one common scale of A and B; not symmetric.',
    undefined: 'When every weight of A is zero.',
    source: 'Relative Frobenius norm'
  },
  {
    id: 'rms',
    name: 'RMS change',
    formula: '‖B − A‖₂ / √n',
    range: [0, null],
    text: 'The typical change of one weight; comparable between layers of different size.',
    invariance: 'Symmetric in A and B.',
    undefined: 'When the layer has no weights.',
    source: 'Root mean square'
  },
  {
    id: 'cosine',
    name: 'Cosine distance',
    formula: '1 − ⟨A, B⟩ / (‖A‖₂ ‖B‖₂)',
    range: [0, 2],
    text: 'How far the direction of the weights turned, whatever their length.',
    invariance: 'Invariant to a positive scale of A or B; symmetric.',
    undefined: 'When every weight of A or of B is zero.',
    source: 'Cosine similarity'
  },
  {
    id: 'max_abs',
    name: 'Largest change',
    formula: 'max |b − a|',
    range: [0, null],
    text: 'The change of the one weight that changed most.',
    invariance: 'Symmetric in A and B.',
    undefined: 'When the layer has no weights.',
    source: 'Chebyshev distance'
  },
  {
    id: 'mean_rpd',
    name: 'Mean relative percent difference',
    formula: 'mean of 2|b − a| / (|a| + |b|), with d(0, 0) = 0',
    range: [0, 2],
    text: 'The relative change of the average weight; 2 means that the sign flipped or one side is zero.',
    invariance: 'Invariant to one common scale of A and B; symmetric.',
    undefined: 'When the layer has no weights.',
    source: 'Törnqvist et al. 1985; Zeng et al. 2017, equation 1'
  }
];

export const LEVELS: readonly ILevelText[] = [
  { id: 'very_small', name: 'very small', rpd: [0, 0.4], ratio: 'up to 1.5×' },
  { id: 'small', name: 'small', rpd: [0.4, 0.8], ratio: '1.5× to 2.3×' },
  { id: 'medium', name: 'medium', rpd: [0.8, 1.2], ratio: '2.3× to 4×' },
  { id: 'large', name: 'large', rpd: [1.2, 1.6], ratio: '4× to 9×' },
  {
    id: 'very_large',
    name: 'very large',
    rpd: [1.6, 2],
    ratio: 'over 9×, sign flips, to or from zero'
  }
];

/** Bins of the distribution over [0, max |x − y|]. */
export const BINS = 30;
