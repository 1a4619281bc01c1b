// Generates src/protocol/{messages,studies,measures}.ts and src/state/selectionFields.ts from protocol/; with --check, fails when a committed file differs.
import { readdir, readFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';
import { banner, generate } from './lib/generated.mjs';
import { inRoot } from './lib/paths.mjs';

const PROTOCOL_VERSION = 2;
const SCRIPT = 'build:protocol';

async function readJson(name) {
  return JSON.parse(await readFile(inRoot(...name.split('/')), 'utf8'));
}

const COMPILED = { additionalProperties: false };

async function messages() {
  const schema = await readJson('protocol/messages.schema.json');
  const bannerComment = banner('protocol/messages.schema.json', SCRIPT);
  return compile(schema, schema.title, { ...COMPILED, bannerComment });
}

/** What every study is asked and finds; definitions may refer to those of messages and of other studies. */
async function studies() {
  const { definitions } = await readJson('protocol/messages.schema.json');
  const files = (await readdir(inRoot('protocol', 'studies'))).sort();
  const schemas = await Promise.all(files.map(file => readJson(`protocol/studies/${file}`)));
  Object.assign(definitions, ...schemas.map(schema => schema.definitions));
  const entries = schemas.map(({ title, description }) => {
    const type = title.replace(/(?:^|_)(.)/g, (_, letter) => letter.toUpperCase());
    const properties = {
      params: { $ref: `#/definitions/${type}Params` },
      result: { $ref: `#/definitions/${type}Result` }
    };
    const required = Object.keys(properties);
    return [title, { type: 'object', description, properties, required }];
  });
  const all = {
    title: 'IStudies',
    type: 'object',
    properties: Object.fromEntries(entries),
    required: entries.map(([name]) => name),
    definitions
  };
  const bannerComment = banner('protocol/studies/', SCRIPT);
  const types = await compile(all, all.title, { ...COMPILED, bannerComment });
  const names = entries.map(([name]) => name);
  return `${types}\nexport const STUDIES = ${JSON.stringify(names)} as const;\n`;
}

const MEASURE_TYPES = `interface IMeasureText {
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
}`;

async function measures() {
  const contract = await readJson('protocol/measures.json');
  const { measures, levels, special_levels, floor, bins } = contract;
  const { version } = await readJson('package.json');
  return `${banner('protocol/measures.json and package.json', SCRIPT)}

/** The version of the protocol that this side speaks. */
export const PROTOCOL_VERSION = ${PROTOCOL_VERSION};

export const PACKAGE_VERSION = ${JSON.stringify(version)};

${MEASURE_TYPES}
export const MEASURES: readonly IMeasureText[] = ${JSON.stringify(measures)};

export const LEVELS: readonly ILevelText[] = ${JSON.stringify(levels)};

/** Levels that a weight is in for another reason than its RPD. */
export const SPECIAL_LEVELS: readonly ISpecialLevelText[] = ${JSON.stringify(special_levels)};

/** The floor of the level both_zero, with ε by stored type and the type that others count as. */
export const FLOOR = ${JSON.stringify(floor)} as const;

/** Bins of the distribution over [0, max |x − y|]. */
export const BINS = ${JSON.stringify(bins)};

/** The most bins that may be chosen. */
export const MOST_BINS = ${JSON.stringify(contract.most_bins)};

/** Logarithmic bins begin so many powers of ten below the largest change. */
export const LOG_DECADES = ${JSON.stringify(contract.log_decades)};
`;
}

const FIELD_TYPES = {
  boolean: 'boolean',
  cuts: 'readonly number[]',
  integer: 'number',
  levels: 'readonly string[]',
  measure: 'string',
  number: 'number',
  string: 'string'
};

async function selection() {
  const traits = await readJson('protocol/selection.json');
  const fieldOf = trait => trait.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  const types = Object.entries(traits).map(
    ([trait, { type, typescript, nullable, text, values }]) => {
      const choice = values?.map(value => `'${value}'`).join(' | ');
      const own = typescript ?? choice ?? FIELD_TYPES[type];
      return `/** ${text} */\n  readonly ${fieldOf(trait)}: ${own}${nullable ? ' | null' : ''};`;
    }
  );
  const names = Object.fromEntries(Object.keys(traits).map(trait => [fieldOf(trait), trait]));
  const cleared = Object.entries(traits)
    .filter(([, { clears }]) => clears)
    .map(([trait, { clears }]) => [fieldOf(trait), clears.map(fieldOf)]);
  return `${banner('protocol/selection.json', SCRIPT)}
import type { IBins } from './bins';
import type { ICategory } from './category';
import type { IExchanged } from './exchanged';
import type { IImageFilter } from './imageFilter';
import type { IImageSet } from './imageSet';
import type { ActivationAt, ChannelSide, IPairNames } from './network';

/** What the user is looking at: small and replayable. Every field is a synced trait. */
export interface ISelection { ${types.join('\n')} }

export type SelectionField = keyof ISelection;

/** The synced trait of every field. */
export const TRAITS: Readonly<Record<SelectionField, string>> = ${JSON.stringify(names)};

/** What means nothing any more, and becomes null, when a field changes. */
export const DEPENDENTS: Readonly<Partial<Record<SelectionField, readonly SelectionField[]>>> =
  ${JSON.stringify(Object.fromEntries(cleared))};
`;
}

const TO = { source: 'protocol/', script: SCRIPT };
const matches = [
  await generate('src/protocol/messages.ts', await messages(), TO),
  await generate('src/protocol/studies.ts', await studies(), TO),
  await generate('src/protocol/measures.ts', await measures(), TO),
  await generate('src/state/selectionFields.ts', await selection(), TO)
];
process.exitCode = matches.every(Boolean) ? 0 : 1;
