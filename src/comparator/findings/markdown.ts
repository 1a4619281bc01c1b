import type { IFindings } from '../../state';

const MARKS = /[\\`*_{}[\]<>|#]/g;

/** The sentences as a list of Markdown, what was not judged below it. */
export function markdownOf({ findings, unjudged }: IFindings): string {
  const lines = findings.map(({ text }) => `- ${escaped(text)}`);
  return [lines.join('\n'), ...(unjudged === null ? [] : [escaped(unjudged)])].join('\n\n');
}

/** Names come from files: nothing in them is Markdown. */
function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(MARKS, '\\$&');
}
