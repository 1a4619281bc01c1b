import { SENTENCES } from './sentences';
import type { Told } from './told';

interface ISentence {
  readonly code: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * A message of the Jupyter kernel with what is said by codes put into words.
 *
 * @param message - JSON, which is changed in place
 */
export function inWords(message: unknown): unknown {
  if (typeof message !== 'object' || message === null) {
    return message;
  }
  if (isCoded(message)) {
    return message.said.map(worded).join(' ');
  }
  const parts = message as Record<string, unknown>;
  for (const key in parts) {
    const part = parts[key];
    if (typeof part === 'object') {
      parts[key] = inWords(part);
    }
  }
  return message;
}

function isCoded(message: object): message is { readonly said: readonly ISentence[] } {
  return Array.isArray((message as { said?: unknown }).said);
}

function worded({ code, parameters }: ISentence): string {
  const told = inWords(parameters) as Told;
  // A sentence that has no code is its own parameter.
  return SENTENCES[code]?.(told) ?? String(told.text ?? code);
}
