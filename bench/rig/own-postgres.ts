/** The PostgreSQL of a bench. One that is ended early (Ctrl+C, a time limit) leaves neither it nor the servers it started running. */
import { readFileSync, rmSync } from 'node:fs';
import pino from 'pino';
import { startEmbeddedPostgres } from '../../apps/server/src/kernel/postgres/index.ts';

const ends = new Set<() => Promise<void>>();
let listening = false;

/** `keep`: the folder is one of those kept for the next run. */
export async function ownPostgres(
  dataDir: string,
  keep: boolean,
  settings: Record<string, string> = {},
): Promise<{ url: string; stop(): Promise<void> }> {
  listen();
  const postgres = await startEmbeddedPostgres({ dataDir, settings, log: pino({ level: 'silent' }) });
  const end = async (): Promise<void> => {
    await postgres.stop();
    if (!keep) rmSync(dataDir, { recursive: true, force: true });
    ends.delete(stop);
  };
  // Who ends and what fails because of it both wait for the same.
  let ending: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    ending ??= end();
    return ending;
  };
  ends.add(stop);
  return { url: postgres.url, stop };
}

function listen(): void {
  if (listening) return;
  listening = true;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, endEverything);
  // The shell between npm and this process dies of a signal without passing it on.
  const starter = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== starter && endEverything(), 500).unref();
}

function endEverything(): void {
  // Servers and load generators would go on asking a database that is gone.
  for (const pid of programsStarted()) process.kill(pid, 'SIGKILL');
  void Promise.allSettled([...ends].map((end) => end())).then(() => process.exit(1));
}

/** Node programs that this process started (Linux); PostgreSQL is ended in its own way. */
function programsStarted(): number[] {
  try {
    const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim();
    return children
      .split(' ')
      .filter(Boolean)
      .map(Number)
      .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(process.execPath));
  } catch {
    return [];
  }
}
