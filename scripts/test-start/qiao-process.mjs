/** A real Qiao, started as people start it, on a data folder and a port of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { home } from '../steps/home.mjs';

/** Below the range that client sockets take. */
export async function freePort() {
  for (let port = 18_000 + (process.pid % 4000); port < 32_000; port++) {
    const server = createServer().listen(port, '127.0.0.1');
    const free = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ]).catch(() => false);
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw new Error('no free port');
}

/** @returns {Promise<number>} the status, or 0 when nobody answers */
export function ask(url, ca) {
  return new Promise((done) => {
    const get = url.startsWith('https:') ? getSecure : getPlain;
    const request = get(url, { ca, agent: false, timeout: 5000 }, (response) => {
      response.resume();
      response.on('end', () => done(response.statusCode));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => done(0));
  });
}

/**
 * @param {{ dataDir: string, port: number, env?: object, uid?: number }} options
 * @returns what runs; `ready()` resolves with the milliseconds from the start to a ready server
 */
export function startQiao({ dataDir, port, env = {}, uid }) {
  const began = performance.now();
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(QIAO_|DATABASE_URL|npm_|VITEST|NODE_)/.test(name)),
  );
  const settings = {
    QIAO_DATA_DIR: dataDir,
    QIAO_PORT: String(port),
    QIAO_SEED: 'none',
    QIAO_LOG_LEVEL: 'warn',
    QIAO_INSTALL: 'never',
  };
  const child = spawn(process.execPath, [join(home, 'scripts/start.mjs')], {
    env: { ...own, ...settings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const qiao = {
    child,
    output: '',
    ended: once(child, 'exit').then(([code, signal]) => ({ code, signal })),
    async ready(url = `http://127.0.0.1:${port}/readyz`, ca = undefined) {
      while (child.exitCode === null && child.signalCode === null) {
        if ((await ask(url, ca)) === 200) return performance.now() - began;
        await wait(20);
      }
      throw new Error(`Qiao ended before it was ready:\n${qiao.output}`);
    },
    async stop(signal = 'SIGINT') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return qiao.ended;
    },
  };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      qiao.output += chunk;
    });
  return qiao;
}
