/**
 * `npm start`: installs when the lock file asks for it, builds what changed, then becomes the server (in this very
 * process, so signals, memory and exit code are the server's own).
 */
import { demandNode } from './steps/node-version.mjs';

demandNode();
const { existsSync } = await import('node:fs');
const { join } = await import('node:path');
const { pathToFileURL } = await import('node:url');
const { home } = await import('./steps/home.mjs');
const { ensureInstalled } = await import('./steps/install.mjs');
const { ensureBuilt } = await import('./steps/build.mjs');
const { runCommand, Stop } = await import('./steps/say.mjs');

const server = join(home, 'apps/server/dist/main.js');

await runCommand(async () => {
  await ensureInstalled(home);
  await ensureBuilt(home);
  if (!existsSync(server))
    throw new Stop(
      '没有可启动的服务器程序。请取得完整的源码。',
      'There is no server to start. Get the complete sources.',
    );
});

// Node 22 and newer keep compiled code between starts.
const { enableCompileCache } = await import('node:module');
enableCompileCache?.(join(home, 'node_modules/.cache/qiao-compiled'));
process.env.QIAO_HOME ??= home;
process.env.NODE_ENV ??= 'production';
process.setSourceMapsEnabled(true);
process.argv[1] = server;
await import(pathToFileURL(server).href);
