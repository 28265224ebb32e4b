import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { demandNode } from './node-version.mjs';

/** Installs and builds what is needed, then becomes the compiled command of apps/server/src/commands. */
export async function runServerCommand(name) {
  demandNode();
  const { home } = await import('./home.mjs');
  const { ensureInstalled } = await import('./install.mjs');
  const { ensureBuilt } = await import('./build.mjs');
  const { Stop } = await import('./say.mjs');
  try {
    await ensureInstalled(home);
    await ensureBuilt(home, { only: ['server'] });
  } catch (error) {
    // Not 1: a command may say something with that.
    console.error(error instanceof Stop ? `\n${error.message}` : error);
    process.exit(2);
  }
  process.env.QIAO_HOME ??= home;
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(home, 'apps/server/dist/commands', `${name}.js`)).href);
}
