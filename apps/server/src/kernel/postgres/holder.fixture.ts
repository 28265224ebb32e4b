/** A process of its own that holds an embedded PostgreSQL, to be killed by tests. Prints one JSON line when ready. */
import { startEmbeddedPostgres } from './embedded.ts';

const [dataDir] = process.argv.slice(2);
const quiet = { info: () => {}, warn: () => {} };
try {
  const server = await startEmbeddedPostgres({ dataDir: dataDir!, log: quiet });
  process.stdout.write(`${JSON.stringify({ url: server.url, port: server.port, how: server.how })}\n`);
  process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
} catch (error) {
  process.stdout.write(`${JSON.stringify({ code: (error as { code?: string }).code, message: String(error) })}\n`);
  process.exit(1);
}
