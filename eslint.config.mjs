import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

/** Rooms of src/, and what each may import; docs call this the import directions. */
const DIRECTIONS = {
  protocol: [],
  tensor: [],
  text: [],
  layout: [],
  charts: ['text', 'layout'],
  export: ['charts', 'text'],
  compare: ['engine', 'tensor', 'layout'],
  engine: ['compare', 'tensor', 'layout'],
  state: ['protocol', 'tensor', 'text'],
  coordinator: ['state', 'engine', 'protocol', 'tensor', 'text'],
  panels: ['state', 'charts', 'export', 'tensor', 'text', 'layout'],
  comparator: ['panels', 'panel', 'coordinator', 'state', 'charts', 'export', 'text'],
  widget: ['comparator', 'coordinator', 'protocol', 'state', 'tensor', 'engine', 'text'],
  lab: ['comparator', 'widget', 'text'],
  index: ['widget', 'lab', 'protocol']
};

/** Those that are no whole folder. */
const FILES = {
  // The only doors of src/compare: what the engine can be asked, and who starts it.
  engine: 'src/compare/{api,client}.ts',
  panels: 'src/panels/*.ts',
  index: 'src/index.ts'
};

const FOLDERS = Object.keys(DIRECTIONS).filter(name => !(name in FILES));

const elements = [
  { type: 'panel', pattern: 'src/panels/*/**', capture: ['panel'], mode: 'full' },
  ...Object.entries(FILES).map(([type, pattern]) => ({ type, pattern, mode: 'full' })),
  ...FOLDERS.map(name => ({ type: name, pattern: `src/${name}/**`, mode: 'full' }))
];

const rules = Object.entries(DIRECTIONS).map(([from, allow]) => ({
  from,
  allow: [from, ...allow]
}));
rules.push({
  from: 'panel',
  allow: ['panels', ...DIRECTIONS.panels, ['panel', { panel: '${from.panel}' }]]
});

const limits = { skipBlankLines: true, skipComments: true };

const general = {
  curly: 'error',
  eqeqeq: 'error',
  'no-console': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'max-lines': ['error', { max: 400, ...limits }],
  'max-lines-per-function': ['error', { max: 50, ...limits }],
  'max-params': ['error', 5]
};

const typed = {
  '@typescript-eslint/naming-convention': [
    'error',
    { selector: 'interface', format: ['PascalCase'], custom: { regex: '^I[A-Z]', match: true } }
  ],
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  // It does not see what callbacks assign, nor what JSON really holds.
  '@typescript-eslint/no-unnecessary-condition': 'off',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
  '@typescript-eslint/restrict-template-expressions': [
    'error',
    { allowNumber: true, allowBoolean: true }
  ]
};

const extension = {
  'jupyter/plugin-activation-args': 'error',
  'jupyter/command-described-by': 'error',
  'jupyter/command-id-convention': 'error',
  'jupyter/plugin-description': 'error',
  'jupyter/no-translation-concatenation': 'error',
  'jupyter/no-dynamic-translation': 'error',
  'jupyter/incorrect-translator-usage': 'error',
  'jupyter/token-format': 'error',
  'jupyter/no-pageconfig-base-url': 'error',
  'jupyter/require-signal-this-arg': 'error'
};

/** What people may read, and who says it: neither `trans` nor an error. */
const UNSAID = [
  "CallExpression[callee.object.name='trans']",
  'NewExpression',
  "CallExpression[callee.object.name='console']",
  "Property[key.name='description']"
].map(saying => `:not(${saying} *)`);
const [WORDS, CAPITALISED] = [/[a-z]{2},? [a-z]{2}/i, /^[A-Z][a-z]+$/];
/** Names of keys, and what is CSS, SVG or Python. */
const [KEYS, CODE] = [
  /^(Arrow|End|Enter|Esc|Escape|Home|Norm|Tab)$/,
  /cnn-|select|to right|px |^<svg|^from /
];
const SENTENCES = [
  `Literal[value=${WORDS}]:not([value=${CODE}])`,
  `TemplateElement[value.raw=${WORDS}]:not([value.raw=${CODE}])`,
  `Literal[value=${CAPITALISED}]:not([value=${KEYS}])`
].map(selector => ({
  selector: `${selector}${UNSAID.join('')}`,
  message: 'What people read goes through trans.__ or trans._n.'
}));
const TOO_EARLY = {
  selector: "CallExpression[callee.object.name='trans']:not(:function *):not(PropertyDefinition *)",
  message: 'The catalogue comes after the modules: make this a function.'
};

export default tseslint.config(
  {
    ignores: [
      'lib/',
      'dist/',
      'build/',
      // AssemblyScript, which its own compiler checks.
      'assembly/',
      'coverage/',
      '.venv/',
      '.setup/',
      'cnn_comparator/',
      'ui-tests/.work/',
      '**/test-results/',
      '**/playwright-report/'
    ]
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { rules: general },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.test.json', 'ui-tests/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname
      }
    },
    rules: typed
  },
  {
    files: ['src/**/*.ts'],
    plugins: { boundaries, jupyter },
    settings: {
      'boundaries/elements': elements,
      'import/resolver': { typescript: { project: 'tsconfig.json' } }
    },
    rules: {
      ...extension,
      // Lumino's idiom is signal.connect(this.method, this); the rule above asks for the second.
      '@typescript-eslint/unbound-method': 'off',
      'boundaries/element-types': ['error', { default: 'disallow', rules }],
      'boundaries/no-unknown-files': 'error'
    }
  },
  {
    files: ['src/{charts,comparator,coordinator,lab,panels,state,text,widget}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...SENTENCES, TOO_EARLY] }
  },
  {
    // Where what went wrong with a drawing is told in full.
    files: ['src/panels/failure.ts'],
    rules: { 'no-console': ['error', { allow: ['error'] }] }
  },
  {
    // JupyterLab hands over what a plugin asks for one by one.
    files: ['src/lab/plugin.ts'],
    rules: { 'max-params': 'off' }
  },
  {
    files: ['src/protocol/{messages,studies,measures}.ts'],
    rules: { '@typescript-eslint/naming-convention': 'off', 'max-lines': 'off' }
  },
  {
    files: ['tests/**', 'ui-tests/**', 'benchmarks/page/**'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off'
    }
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'AbortController',
          'console',
          'fetch',
          'process',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'URL'
        ].map(name => [name, 'readonly'])
      )
    },
    rules: { 'no-console': 'off' }
  },
  {
    files: ['jest.config.js', 'tests/ts/**/*.js', 'style/index.js'],
    languageOptions: { globals: { module: 'writable', require: 'readonly' } }
  },
  {
    files: ['tests/ts/**/*.js'],
    languageOptions: {
      globals: { document: 'readonly', window: 'readonly', MouseEvent: 'readonly' }
    }
  }
);
