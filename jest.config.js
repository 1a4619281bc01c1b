// Most of what we build on ships as ES modules only, which jest must transform.
const esModules = [
  '@jupyter',
  '@jupyter-widgets',
  '@jupyterlab',
  '@lumino',
  '@microsoft',
  'd3',
  'd3-[a-z-]+',
  'delaunator',
  'internmap',
  'lib0',
  'nanoid',
  'robust-predicates',
  'y-protocols',
  'yjs'
].join('|');

module.exports = {
  testEnvironment: 'jsdom',
  // Machines may be busy with other suites.
  testTimeout: 60_000,
  setupFiles: ['<rootDir>/tests/ts/setup.js'],
  modulePathIgnorePatterns: ['<rootDir>/\\.(venv|setup)/', '<rootDir>/(lib|dist|ui-tests)/'],
  testMatch: ['<rootDir>/tests/ts/**/*.spec.ts'],
  transform: {
    '\\.(ts|js|mjs)$': [
      '@swc/jest',
      { jsc: { target: 'es2021', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }
    ]
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules})/)`],
  moduleNameMapper: {
    '\\.css$': '<rootDir>/tests/ts/empty.js',
    // The icons are all that is used of it; the rest takes seconds to load.
    '^@jupyterlab/ui-components$': '@jupyterlab/ui-components/lib/icon',
    '\\.svg$': '<rootDir>/tests/ts/icon.js'
  }
};
