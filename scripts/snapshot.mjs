/** `node scripts/snapshot.mjs`: keeps a small database of this version for the upgrade test. Once a release. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { home } from './steps/home.mjs';

const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', join(home, 'apps/server/test/upgrade/make-snapshot.ts')],
  { cwd: join(home, 'apps/server'), stdio: 'inherit' },
);
process.exitCode = status ?? 1;
