/**
 * The hub of one node in a process of its own, on a real HTTP server. Arguments: database address, port. Answers
 * `memory` messages with its resident bytes after a collection. Started with --expose-gc.
 */
import { createServer } from 'node:http';
import { createMetrics } from '../../apps/server/src/kernel/metrics.ts';
import { RealtimeHub } from '../../apps/server/src/kernel/realtime/hub.ts';
import type { Scope } from '../../apps/server/src/kernel/scope.ts';
import { kernelNode, quiet } from '../rig/kernel-node.ts';

const [url, port] = process.argv.slice(2) as [string, string];
const node = kernelNode(url, 8);
const hub = new RealtimeHub({
  log: quiet,
  metrics: createMetrics(),
  signals: node.signals,
  events: node.bus,
  config: { publicUrl: 'http://localhost', trustProxy: false, rateLimits: false },
});
hub.topic('unit', (scope, key) => scope.reach.get('bench.hear') === 'all' || key === '');
hub.topic('staff', (scope, key) => scope.actor.id === key);
const server = createServer();
hub.attach(server, async ({ token, requestId, ip }) => {
  if (!token) return null;
  // As a session cache would: rights of its own for each socket, not shared.
  const scope: Scope = {
    actor: { kind: 'staff', id: token },
    sessionId: token,
    locale: 'zh-CN',
    requestId,
    ip,
    reach: new Map([['bench.hear', 'all']]),
    unitId: null,
  };
  return scope;
});
await node.start();
server.listen(Number(port), '127.0.0.1', () => process.send!({ ready: true }));
process.on('message', (message) => {
  if (message !== 'memory') return;
  for (let i = 0; i < 3; i++) (globalThis as { gc?: () => void }).gc?.();
  process.send!({ rss: process.memoryUsage().rss, connections: hub.connections() });
});
