import type { Answer } from './messages';

/** Kinds of answers and whether they end a request. */
const KINDS: Readonly<Record<Answer['kind'], boolean>> = {
  hello: true,
  manifest: true,
  part: true,
  image: true,
  thumbnails: true,
  reload: true,
  result: false,
  progress: false,
  done: true,
  error: true
};

/**
 * Reads a message from the Jupyter kernel: the one place where its shape is trusted only after a
 * look. The schema itself is enforced on the sending side and held by the shared fixtures.
 *
 * @returns null for anything that is not an answer of this protocol
 */
export function decodeAnswer(content: unknown): Answer | null {
  if (typeof content !== 'object' || content === null) {
    return null;
  }
  const { kind, token } = content as { kind?: unknown; token?: unknown };
  if (typeof kind !== 'string' || typeof token !== 'string' || !(kind in KINDS)) {
    return null;
  }
  return content as Answer;
}

/** Whether an answer is the last one to its request. */
export function isFinal(answer: Answer): boolean {
  return KINDS[answer.kind];
}
