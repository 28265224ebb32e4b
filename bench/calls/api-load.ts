import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/**
 * What else runs on a telephone server: a process that answers HTTP requests with JSON as fast as it can, at ordinary
 * priority, while media is measured.
 */

const CLIENTS = 8;
const BODY = JSON.stringify({
  items: Array.from({ length: 50 }, (_, id) => ({ id, subject: `Ticket ${id}`, state: 'open', tags: ['a', 'b'] })),
});

export type ApiLoad = { stop(): Promise<{ requests: number; perSecond: number }> };

export async function startApiLoad(): Promise<ApiLoad> {
  const child = fork(fileURLToPath(import.meta.url), ['serve'], { execArgv: process.execArgv });
  await once(child, 'message');
  return {
    async stop() {
      child.send('stop');
      const [result] = await once(child, 'message');
      child.kill();
      return result as { requests: number; perSecond: number };
    },
  };
}

async function listen(): Promise<{ port: number }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(JSON.parse(BODY)));
  });
  for (let port = 3000 + Math.floor(Math.random() * 500); ; port++) {
    const ok = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (ok) return { port: (server.address() as AddressInfo).port };
  }
}

async function serve(): Promise<void> {
  const { port } = await listen();
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const started = performance.now();
  let requests = 0;
  let stopping = false;
  const request = (): void => {
    if (stopping) return;
    get({ host: '127.0.0.1', port, agent }, (response) => {
      response.resume();
      response.on('end', () => {
        requests++;
        request();
      });
    });
  };
  for (let i = 0; i < CLIENTS; i++) request();
  process.send?.('ready');
  process.on('message', () => {
    stopping = true;
    process.send?.({ requests, perSecond: Math.round((requests * 1000) / (performance.now() - started)) });
  });
}

if (process.argv[2] === 'serve') await serve();
