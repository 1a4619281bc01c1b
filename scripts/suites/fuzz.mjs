// Seeded fuzzing of every format, in tests/fuzz.
import { join } from 'node:path';
import { fromFuzz } from '../lib/tally.mjs';
import { counted, REPORTS } from './context.mjs';

export function fuzz({ python, options }) {
  const report = join(REPORTS, 'fuzz.json');
  const command = [python, '-m', 'tests.fuzz', '--report', report, ...(options ?? [])];
  return counted(command, { report, read: fromFuzz });
}
