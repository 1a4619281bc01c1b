// Bundles a program of benchmarks/page, with what it imports of src/, for the browser.
import { join } from 'node:path';
import { rspack } from '@rspack/core';
import { inRoot } from '../../scripts/lib/paths.mjs';

/** Resolves with the path of the script made from benchmarks/page/`name`.ts, for a page or a worker. */
export function bundle(name, folder, target = 'web') {
  const compiler = rspack({
    mode: 'production',
    target,
    entry: { [name]: inRoot('benchmarks', 'page', `${name}.ts`) },
    output: { path: folder, filename: '[name].js', publicPath: 'auto' },
    resolve: { extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } },
    module: {
      rules: [
        {
          test: /\.ts$/,
          loader: 'builtin:swc-loader',
          options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } },
          type: 'javascript/auto'
        }
      ]
    },
    performance: false
  });
  return new Promise((resolve, reject) => {
    compiler.run((error, stats) => {
      compiler.close(() => undefined);
      if (error || stats.hasErrors()) {
        reject(error ?? new Error(stats.toString({ all: false, errors: true })));
      } else {
        resolve(join(folder, `${name}.js`));
      }
    });
  });
}
