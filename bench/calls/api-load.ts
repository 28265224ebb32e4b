import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveParent } from './child.ts';

/**
 * What else runs on a telephone server: a process that answers HTTP requests with JSON as fast as it can, at ordinary
 * priority, while media is measured.
 */

const CLIENTS = 8;
const BODY = JSON.stringify({
  items: Array.from({ length: 50 }, (_, id) => ({ id, subject: `Ticket ${id}`, state: 'open', tags: ['a', 'b'] })),
});

export type ApiLoadAnswer = { requests: number; perSecond: number };

let stop: () => ApiLoadAnswer = () => ({ requests: 0, perSecond: 0 });

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

async function begin(): Promise<ApiLoadAnswer> {
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
  stop = () => {
    stopping = true;
    return { requests, perSecond: Math.round((requests * 1000) / (performance.now() - started)) };
  };
  for (let i = 0; i < CLIENTS; i++) request();
  return { requests: 0, perSecond: 0 };
}

serveParent<'begin' | 'stop', ApiLoadAnswer>(async (request) => (request === 'begin' ? begin() : stop()));
