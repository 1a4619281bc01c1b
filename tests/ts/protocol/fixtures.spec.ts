import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv from 'ajv';

import { decodeAnswer, isFinal } from '../../../src/protocol/decode';

const root = join(__dirname, '../../../protocol');
interface ISchema {
  readonly definitions: Record<string, object>;
}

const read = (name: string): ISchema => JSON.parse(readFileSync(join(root, name), 'utf8'));
const schema = read('messages.schema.json');
const studies = readdirSync(join(root, 'studies')).map(file => read(`studies/${file}`));
for (const { definitions } of studies) {
  Object.assign(schema.definitions, definitions);
}
const ajv = new Ajv({ strict: false }).addSchema(schema, 'protocol');
const typeOf = (study: string) =>
  study.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
const studyOf = (file: string) => file.split(/_re(?:quest|sult)/)[0];

/** Whether a message is one, with the params or the result of its study, if it is about one. */
function isValid(message: unknown, result: string): boolean {
  const { kind, name, params, ...rest } = message as Record<string, unknown>;
  if (!ajv.validate('protocol', message)) {
    return false;
  }
  const part = kind === 'study' ? `${typeOf(String(name))}Params` : `${typeOf(result)}Result`;
  const about = kind === 'study' ? params : rest.result;
  return about === undefined || (part in schema.definitions && partIsValid(part, about));
}

function partIsValid(part: string, about: unknown): boolean {
  return ajv.validate(`protocol#/definitions/${part}`, about);
}

function messages(folder: string): [string, unknown][] {
  return readdirSync(join(root, 'fixtures', folder)).map(file => [
    file,
    JSON.parse(readFileSync(join(root, 'fixtures', folder, file), 'utf8'))
  ]);
}

describe('protocol fixtures', () => {
  it.each(messages('good'))('%s is valid', (file, message) => {
    expect(isValid(message, studyOf(file))).toBe(true);
  });

  it.each(messages('bad'))('%s is not valid', (file, message) => {
    expect(isValid(message, studyOf(file))).toBe(false);
  });

  it('decodes every kind of answer and nothing else', () => {
    const answers = messages('good').filter(([file]) => !file.includes('request'));
    for (const [, message] of answers) {
      expect(decodeAnswer(message)).toBe(message);
    }
    for (const bad of [null, 3, 'done', {}, { kind: 'done' }, { kind: 'part2', token: 't' }]) {
      expect(decodeAnswer(bad)).toBeNull();
    }
  });

  it('knows which answers end a request', () => {
    const final = Object.fromEntries(
      messages('good').map(([file, message]) => {
        const answer = decodeAnswer(message);
        return [file, answer && isFinal(answer)];
      })
    );
    expect(final['done.json']).toBe(true);
    expect(final['error.json']).toBe(true);
    expect(final['overview_result.json']).toBe(false);
    expect(final['progress.json']).toBe(false);
  });
});
