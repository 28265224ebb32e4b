/**
 * Other systems, in a process of their own: live ones note when each event came and answer at once, the dead one takes
 * connections and never answers. Told what it heard by `{ ask: true }`.
 */
import { createServer } from 'node:http';

export type Arrival = { endpoint: number; id: string; subject: string; at: number };
const ports = process.argv.slice(2).map(Number);
const dead = ports.length - 1;
const arrivals: Arrival[] = [];

ports.forEach((port, endpoint) => {
  const server = createServer((request, reply) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (endpoint === dead) return;
      const { data } = JSON.parse(Buffer.concat(parts).toString('utf8')) as { data: { ticketId: string } };
      arrivals.push({ endpoint, id: String(request.headers['webhook-id']), subject: data.ticketId, at: Date.now() });
      reply.writeHead(204).end();
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(port, '127.0.0.1', () => process.send?.({ listening: port }));
});
process.on('message', (message: { clear?: boolean; ask?: boolean; count?: boolean }) => {
  if (message.clear) arrivals.length = 0;
  if (message.count) process.send?.({ count: arrivals.length });
  if (message.ask) process.send?.({ arrivals });
});
