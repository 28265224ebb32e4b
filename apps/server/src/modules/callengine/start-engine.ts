/** Finds the engine's process, or starts it; attaches to it. The process lives on when this one is killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteAdapter } from '@qiao/softswitch';
import { type Config, environmentOfChildren, type Kernel } from '#kernel';
import type { RunningEngine } from './engine.ts';
import type { AsteriskArguments, EngineArguments, EngineIdentity, Lines } from './lines.ts';

const patience = { idleMs: 30_000, retiredMs: 60_000, orphanMs: 15 * 60_000 };
const startMs = 20_000;
type Hear = Parameters<RunningEngine['on']>[0];

/** Bundled beside the program, or the source itself where sources run. */
function entry(): { file: string; flags: string[] } {
  const built = join(import.meta.dirname, 'engine.worker.js');
  if (existsSync(built)) return { file: built, flags: ['--enable-source-maps'] };
  // The program's code is split in parts beside it.
  const above = join(import.meta.dirname, '..', 'engine.worker.js');
  if (existsSync(above)) return { file: above, flags: ['--enable-source-maps'] };
  return { file: join(import.meta.dirname, 'engine.worker.ts'), flags: ['--import', 'tsx'] };
}

/** Names of local sockets are short everywhere (104 bytes): a deep data folder gets one among the temporary files. */
function socketOf(folder: string): string {
  const path = join(folder, 'engine.sock');
  if (Buffer.byteLength(path) < 100) return path;
  return join(tmpdir(), `qiao-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.sock`);
}

function asteriskOf({ home, sip }: Config, telephony: string): AsteriskArguments {
  const { company, folder, root } = sip.asterisk;
  const own = join(telephony, 'asterisk');
  return {
    company: company && { url: company.url, user: company.user, manager: company.manager },
    shared: folder ?? join(own, 'shared'),
    root,
    templates: join(home, 'deploy', 'asterisk'),
    folder: own,
  };
}

const answers = (path: string): Promise<boolean> =>
  new Promise((done) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + startMs; !(await condition()); ) {
    if (performance.now() > end) throw new Error(`${what}: not within ${startMs / 1000} s`);
    await new Promise((done) => setTimeout(done, 25));
  }
}

export async function startEngineProcess(
  { config, log }: Pick<Kernel, 'config' | 'log'>,
  realm: string,
  lines: () => Promise<Lines>,
): Promise<RunningEngine> {
  const folder = join(config.dataDir, 'telephony');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { file, flags } = entry();
  const { address, port, rtp, webrtc } = config.sip;
  const given = {
    path: socketOf(folder),
    realm,
    sip: { address, port, rtp, webrtc },
    asterisk: config.sip.engine === 'asterisk' ? asteriskOf(config, folder) : null,
    patience,
  };
  const build = createHash('sha256')
    .update(`${file} ${statSync(file).mtimeMs} ${JSON.stringify(given)}`)
    .digest('hex');
  const started: EngineArguments = { ...given, build };
  const logFile = join(folder, 'engine.log');

  const { RemoteAdapter: Remote } = await import('@qiao/softswitch');
  const attach = async (): Promise<{ adapter: RemoteAdapter; listen: RunningEngine['on'] }> => {
    const made = new Remote({ path: given.path, retryMs: 50 });
    // What was missed comes with the greeting, before anybody else can listen.
    const heard: Parameters<Hear>[] = [];
    let hear: Hear = (...news) => void heard.push(news);
    made.on((...news) => hear(...news));
    if (!(await answers(given.path))) await launch();
    await made.start();
    const listen = (listener: Hear): void => {
      hear = listener;
      for (const news of heard.splice(0)) listener(...news);
    };
    return { adapter: made, listen };
  };
  const launch = async (): Promise<void> => {
    const out = openSync(logFile, 'a', 0o600);
    // A session of its own: neither Ctrl-C nor the end of this process ends its calls.
    const child: ChildProcess = spawn(process.execPath, [...flags, file, JSON.stringify(started)], {
      detached: true,
      stdio: ['pipe', out, out],
      env: environmentOfChildren(),
    });
    child.stdin!.on('error', () => {});
    child.stdin!.end(config.sip.asterisk.company?.password ?? '');
    closeSync(out);
    let ended = false;
    child.once('exit', () => {
      ended = true;
    });
    child.once('error', () => {
      ended = true;
    });
    child.unref();
    await until('the engine starts', async () => {
      if (ended)
        throw new Error(readFileSync(logFile, 'utf8').trim().split('\n').at(-1) ?? 'the engine does not start');
      return answers(given.path);
    });
    log.info({ pid: child.pid }, 'the engine has a process of its own');
  };

  let { adapter, listen } = await attach();
  let found = await adapter.also<EngineIdentity>('identify');
  if (found.build !== build && found.legs === 0) {
    await adapter.also('retire');
    await adapter.stop();
    await until('the former engine ends', async () => !(await answers(given.path)));
    ({ adapter, listen } = await attach());
    found = await adapter.also<EngineIdentity>('identify');
  } else if (found.build !== build) log.warn({ pid: found.pid }, 'an engine of a former program has calls: it goes on');
  try {
    await adapter.also('configure', await lines());
  } catch (error) {
    // Whoever leads must have told the lines: nobody leads until that is done.
    await adapter.stop();
    throw error;
  }
  return {
    adapter,
    registrations: found.registrations,
    on: listen,
    changeLines: async () => adapter.also('configure', await lines()),
    leave: () => adapter.stop(),
    stop: async () => {
      const { legs } = await adapter.also<EngineIdentity>('identify').catch(() => ({ legs: 1 }));
      await adapter.also('retire').catch(() => {});
      await adapter.stop();
      // Without calls nothing is left running when the program has ended.
      if (legs === 0) await until('the engine ends', async () => !(await answers(given.path))).catch(() => {});
    },
  };
}
