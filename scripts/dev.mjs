/**
 * `npm run dev`: the server restarts and the web page updates itself while you write. The page is on
 * http://localhost:7510 (QIAO_DEV_PORT), which passes calls on to the server on QIAO_PORT (7500).
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './steps/build.mjs';
import { home } from './steps/home.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { demandNode } from './steps/node-version.mjs';
import { runCommand } from './steps/say.mjs';

demandNode();
await runCommand(async () => {
  await ensureInstalled(home);
  await ensureBuilt(home, { only: ['widget'] });
});

const api = `http://127.0.0.1:${process.env.QIAO_PORT ?? '7500'}`;
const env = { ...process.env, QIAO_HOME: process.env.QIAO_HOME ?? home, QIAO_DEV_API: api };
const modules = join(home, 'node_modules');
const programs = [
  {
    needs: 'apps/server/src/main.ts',
    cwd: home,
    args: [join(modules, 'tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', 'apps/server/src/main.ts'],
  },
  {
    needs: 'apps/web/index.html',
    cwd: join(home, 'apps/web'),
    args: [
      join(modules, 'vite/bin/vite.js'),
      ...(process.env.QIAO_DEV_PORT ? ['--port', process.env.QIAO_DEV_PORT] : []),
    ],
  },
].filter(({ needs }) => existsSync(join(home, needs)));

const children = programs.map(({ cwd, args }) => spawn(process.execPath, args, { cwd, env, stdio: 'inherit' }));
let stopping = false;
const stop = (signal) => {
  stopping = true;
  for (const child of children) if (child.exitCode === null) child.kill(signal);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));
for (const child of children)
  child.on('exit', (code) => {
    process.exitCode ||= stopping ? 0 : (code ?? 1);
    // A second signal would make tsx kill the server before its PostgreSQL is stopped.
    if (!stopping) stop('SIGTERM');
  });
