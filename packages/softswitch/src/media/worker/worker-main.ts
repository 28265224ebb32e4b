import { unlinkSync } from 'node:fs';
import { raisePriority } from './priority.ts';
import type { WorkerArguments } from './protocol.ts';
import { workerFiles } from './run-folder.ts';
import { WorkerServer } from './worker-server.ts';

/** Entry of a media process; started by the controller with its arguments as JSON. */

/** Trouble of a single peer that a library let through: no reason to end everybody's calls. */
const NETWORK_TROUBLE = /^(ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|EADDR|ERR_SOCKET)/;

const options = JSON.parse(process.argv[2]) as WorkerArguments;
const files = workerFiles(options.runFolder, options.workerId);

process.title = `qiao-media-${options.workerId}`;
process.on('unhandledRejection', (reason) => console.error(new Date().toISOString(), 'unhandled rejection', reason));
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  console.error(new Date().toISOString(), 'uncaught exception', error);
  if (!NETWORK_TROUBLE.test(error.code ?? '')) process.exit(1);
});
// The controller stops workers through the socket; a stop of the service must not cut calls off half-way.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => void server.shutdown());

const server = new WorkerServer(options, (told) => {
  try {
    if (told) unlinkSync(files.journal);
  } catch {
    // Already gone with the run folder.
  }
  process.exit(0);
});

try {
  unlinkSync(files.socket);
} catch {
  // No socket of a predecessor.
}
await server.listen();
raisePriority(options.realtime);
