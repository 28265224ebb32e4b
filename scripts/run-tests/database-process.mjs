import { startEmbeddedPostgres } from '../../apps/server/src/kernel/postgres/index.ts';

const log = { info() {}, warn: (fields, message) => console.error(message, fields) };
const server = await startEmbeddedPostgres({
  dataDir: process.argv[2],
  settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  log,
});
process.stdout.write(`${server.url}\n`);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('close', () => void server.stop().then(() => process.exit(0)));
