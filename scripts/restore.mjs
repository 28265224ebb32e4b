/**
 * `node scripts/restore.mjs FILE.tar`: checks every hash, then fills an EMPTY data folder (or an empty database of
 * DATABASE_URL), compares the counts and stops. `--check` only checks the file. Stop Qiao first.
 */
import { demandNode } from './steps/node-version.mjs';

demandNode();
const { resolve } = await import('node:path');
const { parseArgs } = await import('node:util');
const { runCommand, Stop, begin } = await import('./steps/say.mjs');

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { check: { type: 'boolean', default: false } },
  });
  if (positionals.length !== 1)
    throw new Stop(
      '用法：node scripts/restore.mjs 文件.tar [--check]',
      'Usage: node scripts/restore.mjs FILE.tar [--check]',
    );
  const source = resolve(positionals[0]);
  const { ensureInstalled } = await import('./steps/install.mjs');
  const { home } = await import('./steps/home.mjs');
  await ensureInstalled(home);
  const { verifyBackup } = await import('./backup/entries.mjs');
  const end = begin('核对备份', 'checking the backup');
  const manifest = await verifyBackup(source);
  end();
  if (values.check) {
    console.error(
      `✓ ${source}: ${manifest.createdAt}, ${manifest.database.tables.length} tables, ${Object.keys(manifest.entries).length} entries`,
    );
    return;
  }
  const { restoreInto } = await import('./backup/restore-into.mjs');
  await restoreInto(source, manifest);
});
