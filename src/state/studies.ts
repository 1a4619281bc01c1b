import { STUDIES } from '../protocol/studies';
import type { ChosenWeights, IStudies } from '../protocol/studies';
import type { IWhy } from './exchanged';
import type { INetwork } from './network';
import type { ISelection } from './selectionFields';
import { empty } from './slice';
import type { ISlice } from './slice';

export type StudyName = keyof IStudies;

export type StudyParams<N extends StudyName> = IStudies[N]['params'];

/** What a study found, and what it was asked. */
export type StudyValue<N extends StudyName> = N extends StudyName
  ? IStudies[N]['result'] & { readonly params: StudyParams<N> }
  : never;

/** Those that are shown as they come; of the others something else is made. */
export type ShownStudy = Exclude<StudyName, 'activations' | 'extent' | 'set_activations'>;

/** The newest result of every study, by name. */
export type StudySlices = { readonly [N in ShownStudy]: ISlice<StudyValue<N>> };

/** What a question may depend on. */
export interface IAsked {
  readonly network: INetwork;
  readonly selection: ISelection;
  /** Whether a snapshot of the pair runs and gives no class scores, as far as is known. */
  readonly withoutScores: boolean;
  /** Whether the predictions for the selected image have come, or cannot. */
  readonly predicted: boolean;
  /** Whether what enters the models is wanted. */
  readonly inputs: boolean;
  /** What is known of the pair that findings are made of. */
  readonly judged: {
    readonly weights: boolean;
    readonly images: boolean;
    /** Found by experiment over all images. */
    readonly cause: boolean;
  };
  /** What is known of the predictions for all images; null while they are not complete. */
  readonly behaviour: StudyValue<'behaviour'> | null;
  /** The flipped image whose cause is looked for; null while none is. */
  readonly why: IWhy | null;
  /** Id of the layer whose weights are shown; null for none. */
  readonly shownLayer: string | null;
  /** The highlighted weights; null while none are. */
  readonly highlighted: ChosenWeights | null;
  /** Patches that the user wants to see of each snapshot. */
  readonly patchCount: number;
}

/** What a panel wants to know: a study, and what it is asked while the selection changes. */
export interface IStudyQuestion<N extends ShownStudy> {
  readonly name: N;
  /** What is said until the study itself tells how far it is. */
  readonly message: () => string;
  /** Null when there is nothing to ask. */
  readonly params: (asked: IAsked) => StudyParams<N> | null;
  /** Whether what was found stays on screen until what is asked next has come. */
  readonly keepsValue?: boolean;
  /** What to do when there is nothing to ask. */
  readonly hint: (asked: IAsked) => string;
}

/** A question about any study. */
export type StudyQuestion = { readonly [N in ShownStudy]: IStudyQuestion<N> }[ShownStudy];

/** Before anything was asked. */
export function noStudies(): StudySlices {
  return Object.fromEntries(STUDIES.map(name => [name, empty('')])) as unknown as StudySlices;
}
