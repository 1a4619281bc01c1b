// Generated from protocol/measures.json and package.json by `npm run build:protocol`. Do not edit.

/** The version of the protocol that this side speaks. */
export const PROTOCOL_VERSION = 2;

export const PACKAGE_VERSION = '0.1.0';

interface IMeasureText {
  readonly id: string;
  readonly name: string;
  readonly formula: string;
  /** Smallest and largest value; null where there is none. */
  readonly range: readonly [number | null, number | null];
  /** What it counts: the unit of the weights, a ratio, a share of the weights, degrees, σ. */
  readonly unit: 'weight' | 'ratio' | 'share' | 'degree' | 'sigma' | 'none';
  /** 'small': of interest far below one; show it logarithmically or in scientific notation. */
  readonly format: 'number' | 'percent' | 'small';
  readonly computed: 'both' | 'jupyter_kernel';
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

interface ISpecialLevelText {
  readonly id: string;
  readonly name: string;
  readonly condition: string;
  readonly text: string;
}
export const MEASURES: readonly IMeasureText[] = [
  {
    id: 'euclidean',
    name: 'Euclidean distance',
    formula: '‖B − A‖₂',
    range: [0, null],
    unit: 'weight',
    format: 'number',
    computed: 'both',
    text: 'How far the weights moved, as in the paper. Grows with the number of weights, so that large layers stand out.',
    invariance: 'Not invariant to scale; symmetric in A and B.',
    undefined: 'When there are weights, but none is finite on both sides.',
    source: 'Zeng et al. 2017, §4.1'
  },
  {
    id: 'relative',
    name: 'Relative change',
    formula: '‖B − A‖₂ / ‖A‖₂',
    range: [0, null],
    unit: 'ratio',
    format: 'percent',
    computed: 'both',
    text: 'The distance as a share of how large the layer was in A.',
    invariance: 'Invariant to one common scale of A and B; not symmetric.',
    undefined: 'When every finite weight of A is zero.',
    source: 'Relative Frobenius norm'
  },
  {
    id: 'rms',
    name: 'RMS change',
    formula: '‖B − A‖₂ / √n',
    range: [0, null],
    unit: 'weight',
    format: 'number',
    computed: 'both',
    text: 'The typical change of one weight; comparable between layers of different size.',
    invariance: 'Grows with the scale of the weights; not with their number; symmetric in A and B.',
    undefined: 'When no weight is finite on both sides.',
    source: 'Root mean square'
  },
  {
    id: 'cosine',
    name: 'Cosine distance',
    formula: '1 − ⟨A, B⟩ / (‖A‖₂ ‖B‖₂)',
    range: [0, 2],
    unit: 'none',
    format: 'small',
    computed: 'both',
    text: 'How far the direction of the weights turned, whatever their length.',
    invariance: 'Invariant to a positive scale of A or B; symmetric.',
    undefined: 'When every weight of A or of B is zero, or one norm is 10¹²⁰ times the other.',
    source: 'Cosine similarity'
  },
  {
    id: 'angle',
    name: 'Angle',
    formula: 'arctan2(sin, cos) of the turn, with cos = ⟨A, B⟩ / (‖A‖₂ ‖B‖₂)',
    range: [0, 180],
    unit: 'degree',
    format: 'number',
    computed: 'both',
    text: 'By how many degrees the direction of the weights turned. Shows small turns, where the cosine stays at one.',
    invariance: 'Invariant to a positive scale of A or B; symmetric.',
    undefined: 'When every weight of A or of B is zero, or one norm is 10¹²⁰ times the other.',
    source:
      'Angle between vectors, from the parts of B along A and perpendicular to it: no cancellation at either end'
  },
  {
    id: 'max_abs',
    name: 'Largest change',
    formula: 'max |b − a|',
    range: [0, null],
    unit: 'weight',
    format: 'number',
    computed: 'both',
    text: 'The change of the one weight that changed most.',
    invariance: 'Grows with the scale of the weights; symmetric in A and B.',
    undefined: 'When no weight is finite on both sides.',
    source: 'Chebyshev distance'
  },
  {
    id: 'crest',
    name: 'Crest factor of the change',
    formula: 'max |b − a| / (‖B − A‖₂ / √n)',
    range: [1, null],
    unit: 'ratio',
    format: 'number',
    computed: 'both',
    text: 'How far the largest change stands out from the typical one: 1 where all weights changed alike, 3 to 5 after training, far more where a few weights changed and the rest did not.',
    invariance: 'Invariant to one common scale of A and B; symmetric.',
    undefined: 'When no weight that is finite on both sides changed.',
    source: 'Peak over root mean square, as of a signal'
  },
  {
    id: 'mean_rpd',
    name: 'Mean relative percent difference',
    formula: 'mean of 2|b − a| / (|a| + |b|), with d(0, 0) = 0',
    range: [0, 2],
    unit: 'none',
    format: 'number',
    computed: 'both',
    text: 'The relative change of the average weight; 2 means that the sign flipped or one side is zero.',
    invariance: 'Invariant to one common scale of A and B; symmetric.',
    undefined: 'When no weight is finite on both sides.',
    source: 'Törnqvist et al. 1985; Zeng et al. 2017, equation 1'
  },
  {
    id: 'share_changed',
    name: 'Share changed',
    formula: '#{b ≠ a} / n',
    range: [0, 1],
    unit: 'share',
    format: 'percent',
    computed: 'both',
    text: 'How many of the weights are not exactly what they were. Frozen layers show 0 %.',
    invariance: 'Invariant to one common scale of A and B, apart from rounding; symmetric.',
    undefined: 'When no weight is finite on both sides.',
    source: 'Hamming distance over the number of weights'
  },
  {
    id: 'share_sign_flips',
    name: 'Share of sign flips',
    formula: '#{a · b < 0} / n',
    range: [0, 1],
    unit: 'share',
    format: 'percent',
    computed: 'both',
    text: 'How many of the weights changed their sign. Zeros have none.',
    invariance: 'Invariant to a positive scale of A or B; symmetric.',
    undefined: 'When no weight is finite on both sides.',
    source: 'Count of opposite signs'
  },
  {
    id: 'share_to_zero',
    name: 'Share to zero',
    formula: '#{a ≠ 0, b = 0} / n',
    range: [0, 1],
    unit: 'share',
    format: 'percent',
    computed: 'both',
    text: 'How many of the weights became exactly zero, as by pruning or by rounding to integers.',
    invariance:
      'Invariant to a scale of A or B; swaps with the share from zero when A and B are swapped.',
    undefined: 'When no weight is finite on both sides.',
    source: 'Count of new zeros'
  },
  {
    id: 'share_from_zero',
    name: 'Share from zero',
    formula: '#{a = 0, b ≠ 0} / n',
    range: [0, 1],
    unit: 'share',
    format: 'percent',
    computed: 'both',
    text: 'How many of the weights were exactly zero and are not any more.',
    invariance:
      'Invariant to a scale of A or B; swaps with the share to zero when A and B are swapped.',
    undefined: 'When no weight is finite on both sides.',
    source: 'Count of vanished zeros'
  },
  {
    id: 'wasserstein',
    name: 'Wasserstein distance',
    formula: '∫ |F_A − F_B| dx / σ, with σ² = (σ_A² + σ_B²) / 2',
    range: [0, null],
    unit: 'sigma',
    format: 'number',
    computed: 'jupyter_kernel',
    text: 'How far the distribution of the weights moved, in units of its own spread. Blind to which weight moved: reshuffled weights have distance 0.',
    invariance:
      'Invariant to one common scale and shift of A and B, and to any permutation of the weights; symmetric.',
    undefined: 'When all weights of A are one number and all of B are one number.',
    source:
      'Wasserstein-1 (earth mover’s) distance, from 4096 to 8192 shared bins; the error is at most the width of one bin'
  }
];

export const LEVELS: readonly ILevelText[] = [
  { id: 'very_small', name: 'very small', rpd: [0, 0.4], ratio: 'up to 1.5×' },
  { id: 'small', name: 'small', rpd: [0.4, 0.8], ratio: '1.5× to 2.3×' },
  { id: 'medium', name: 'medium', rpd: [0.8, 1.2], ratio: '2.3× to 4×' },
  { id: 'large', name: 'large', rpd: [1.2, 1.6], ratio: '4× to 9×' },
  { id: 'very_large', name: 'very large', rpd: [1.6, 2], ratio: 'over 9×' }
];

/** Levels that a weight is in for another reason than its RPD. */
export const SPECIAL_LEVELS: readonly ISpecialLevelText[] = [
  {
    id: 'sign_flip',
    name: 'sign flip',
    condition: 'a · b < 0',
    text: 'The weight changed its sign; its RPD is 2, however small the change.'
  },
  {
    id: 'to_zero',
    name: 'to zero',
    condition: 'a ≠ 0, b = 0',
    text: 'The weight became exactly zero, as by pruning; its RPD is 2.'
  },
  {
    id: 'from_zero',
    name: 'from zero',
    condition: 'a = 0, b ≠ 0',
    text: 'The weight was exactly zero; its RPD is 2.'
  },
  {
    id: 'both_zero',
    name: 'both ≈ 0',
    condition: '|a| + |b| ≤ floor',
    text: 'Both weights are too small for their relation to mean anything.'
  }
];

/** The floor of the level both_zero, with ε by stored type and the type that others count as. */
export const FLOOR = {
  name: 'Floor',
  formula: 'ε · (RMS_A + RMS_B)',
  text: 'Weights with |a| + |b| up to the floor count as “both ≈ 0”. By default it is one rounding step ε of the coarser stored type at the typical size of the layer’s weights: what is smaller is lost when it is added to the others.',
  epsilon: {
    float64: 2.220446049250313e-16,
    complex128: 2.220446049250313e-16,
    float32: 1.1920928955078125e-7,
    float16: 0.0009765625,
    bfloat16: 0.0078125
  },
  otherwise: 'float32'
} as const;

/** Bins of the distribution over [0, max |x − y|]. */
export const BINS = 30;

/** The most bins that may be chosen. */
export const MOST_BINS = 1000;

/** Logarithmic bins begin so many powers of ten below the largest change. */
export const LOG_DECADES = 6;
