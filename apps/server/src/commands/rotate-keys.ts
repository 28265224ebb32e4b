/**
 * `node scripts/rotate-keys.mjs [--finish]`: a new master key; every wrapped data key is wrapped again by it. Runs beside a living
 * Qiao, which follows by itself. `--finish`: no new key, only what an interrupted rotation left.
 */
import { parseArgs } from 'node:util';
import { boot } from '../boot.ts';
import { runCommand } from '../command-line.ts';
import { openKeys } from '../kernel/keys/open-keys.ts';
import { rewrapAll, rotateMasterKey } from '../kernel/keys/rotate.ts';
import { allModules } from '../wiring.ts';

await runCommand(async ({ config, databaseUrl, log }) => {
  const { values } = parseArgs({ options: { finish: { type: 'boolean', default: false } } });
  // The modules say where wrapped keys lie while they are wired; without roles the program serves and works nothing.
  const program = await boot({ config: { ...config, roles: new Set() }, databaseUrl, log, modules: allModules });
  try {
    const { db } = program.kernel;
    const keys = await openKeys({ file: config.keyFile, db, log });
    const before = keys.currentRing;
    const rewrapped = values.finish
      ? await rewrapAll({ db, keys, log })
      : (await rotateMasterKey({ file: config.keyFile, db, keys, log })).rewrapped;
    process.stdout.write(`主密钥 / master key: ${before} → ${keys.currentRing}\n`);
    for (const [holder, count] of Object.entries(rewrapped)) process.stdout.write(`  ${holder}: ${count}\n`);
    process.stdout.write(
      `✓ 完成。请重新备份密钥文件（旧的仍可用于旧备份）/ done; back the key file up again, old backups still open with it: ${config.keyFile}\n`,
    );
    return 0;
  } finally {
    await program.stop();
  }
});
