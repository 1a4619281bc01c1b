import type { ResultAnswer } from '../protocol/messages';
import type { StudyName, StudyParams, StudyValue } from '../state';
import { floats } from '../tensor/bytes';
import type { Bytes } from '../tensor/bytes';
import type { IConnector } from './connector';

/** How far a study is. */
export interface IStudyNews<N extends StudyName> {
  /** What there is of the result; null while there is nothing. */
  readonly value: StudyValue<N> | null;
  /** What it is doing; null while it has not said. */
  readonly text: string | null;
  readonly share: number;
}

/** Runs a study in the Jupyter kernel; rejects as `IConnector.run` does. */
export async function runStudy<N extends StudyName>(
  connector: IConnector,
  name: N,
  params: StudyParams<N>,
  signal: AbortSignal,
  onNews: (news: IStudyNews<N>) => void = () => undefined
): Promise<StudyValue<N>> {
  const found: { value: StudyValue<N> | null; text: string | null } = { value: null, text: null };
  await connector.run(
    { kind: 'study', name, params: { ...params } },
    ({ answer, buffers }) => {
      if ('seq' in answer && answer.seq === 0) {
        // Where an answer was lost, all of them come again.
        found.value = null;
      }
      if (answer.kind === 'progress') {
        found.text = answer.text;
        onNews({ ...found, share: answer.done / Math.max(1, answer.total) });
      } else if (answer.kind === 'result') {
        const result = joined(found.value, answer, buffers);
        found.value = { ...result, params } as unknown as StudyValue<N>;
        onNews({ ...found, share: answer.share });
      }
    },
    signal
  );
  if (found.value === null) {
    throw new Error('The Jupyter kernel gave no result; try again.');
  }
  return found.value;
}

/** Whether a part of a result says why it is missing: it may be there the next time. */
export function hasFailed(value: object): boolean {
  return Object.entries(value).some(([key, part]: [string, unknown]) =>
    key === 'error' ? part !== null : isRecord(part) && hasFailed(part)
  );
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A result with what came before in front of the lists that grow. */
function joined(
  before: object | null,
  { result, grows }: ResultAnswer,
  buffers: readonly Bytes[]
): object {
  const earlier = before as Readonly<Record<string, unknown[]>> | null;
  const after = withArrays(result, buffers) as Record<string, unknown[]>;
  for (const field of earlier ? grows : []) {
    after[field] = [...(earlier?.[field] ?? []), ...after[field]];
  }
  return after;
}

/** The same with arrays of numbers in place of the buffers that it refers to. */
function withArrays(value: unknown, buffers: readonly Bytes[]): unknown {
  if (Array.isArray(value)) {
    return value.map(item => withArrays(item, buffers));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { buffer, dtype } = value as { buffer?: unknown; dtype?: unknown };
  if (typeof buffer === 'number' && (dtype === 'float32' || dtype === 'float64')) {
    return floats(buffers[buffer], dtype);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withArrays(item, buffers)])
  );
}
