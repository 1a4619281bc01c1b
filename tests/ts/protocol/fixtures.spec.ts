import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv from 'ajv';

import { decodeAnswer, isFinal } from '../../../src/protocol/decode';

const root = join(__dirname, '../../../protocol');
const schema = JSON.parse(readFileSync(join(root, 'v1.schema.json'), 'utf8'));

function messages(folder: string): [string, unknown][] {
  return readdirSync(join(root, 'fixtures', folder)).map(file => [
    file,
    JSON.parse(readFileSync(join(root, 'fixtures', folder, file), 'utf8'))
  ]);
}

describe('protocol fixtures', () => {
  const validate = new Ajv({ strict: false }).compile(schema);

  it.each(messages('good'))('%s is valid', (_, message) => {
    expect(validate(message)).toBe(true);
  });

  it.each(messages('bad'))('%s is not valid', (_, message) => {
    expect(validate(message)).toBe(false);
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
