/**
 * An Asterisk of our own: a separate program from the system's package, with a configuration made from `deploy/asterisk` in a
 * folder of ours; `/etc/asterisk` is not touched. It outlives the engine's process, which finds it again, and is started again
 * when it dies.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { AsteriskArguments, EngineArguments } from './lines.ts';
import type { Say } from './open-own.ts';

const readyMs = 20_000;
const watchMs = 250;
const mostTries = 5;
/** Somebody else's ARI: our password is not theirs. */
const strange = 401;
class PortsTaken extends Error {}
/** Qiao tells these while Asterisk runs: no line is on disk, and nobody is heard before the lines are known. */
const told = ['pjsip-lines', 'pjsip-transports'];
/** Asked for by Asterisk; nothing in them is needed. */
const empty = [
  ...['acl', 'ccss', 'cel', 'chan_websocket', 'features', 'indications', 'pjproject', 'res_fax', 'udptl'],
  ...['websocket_client', ...told],
];

type Running = { pid: number; http: number; manager: number; password: string };
export type AsteriskAccess = {
  ari: { url: string; user: string; password: string };
  manager: { host: string; port: number; user: string; password: string };
};

export class OwnAsterisk {
  private readonly given: AsteriskArguments;
  private readonly sip: EngineArguments['sip'];
  private readonly say: Say;
  private readonly note: string;
  private running: Running | null = null;
  private watch: NodeJS.Timeout | null = null;

  constructor(given: AsteriskArguments, sip: EngineArguments['sip'], say: Say) {
    this.given = given;
    this.sip = sip;
    this.say = say;
    this.note = join(given.folder, 'running.json');
  }

  /** Finds the one that runs, or starts one. Throws a sentence for people when there is no package or it does not start. */
  async start(): Promise<AsteriskAccess> {
    mkdirSync(this.given.folder, { recursive: true, mode: 0o700 });
    const found = this.noted();
    if (found && alive(found.pid) && (await answers(accessOf(found)))) this.running = found;
    else await this.launchAnew();
    this.watch = setInterval(() => this.look(), watchMs);
    return accessOf(this.running!);
  }

  /** Between the look for free ports and Asterisk's own somebody else may take them, another one of ours most likely. */
  private async launchAnew(): Promise<void> {
    for (let tries = mostTries; ; tries--) {
      const [http, manager] = await freePorts(this.sip.rtp);
      try {
        return await this.launch({ http, manager, password: randomBytes(24).toString('base64url') });
      } catch (error) {
        if (!(error instanceof PortsTaken) || tries <= 1) throw error;
        this.say('the ports of Asterisk are taken: others are tried', { http, manager });
      }
    }
  }

  async stop(): Promise<void> {
    if (this.watch) clearInterval(this.watch);
    const { running } = this;
    this.running = null;
    if (!running) return;
    rmSync(this.note, { force: true });
    signal(running.pid, 'SIGTERM');
    for (const end = performance.now() + 4000; alive(running.pid) && performance.now() < end; ) await moment();
    signal(running.pid, 'SIGKILL');
  }

  private look(): void {
    const { running, watch } = this;
    if (!running || alive(running.pid)) return;
    this.say('Asterisk died: it is started again', { pid: running.pid });
    // On the same ports: whoever steers it finds it there.
    if (watch) clearInterval(watch);
    void this.launch(running)
      .catch((error: unknown) => this.say('Asterisk does not start', { error: (error as Error).message }))
      .then(() => {
        if (this.running) this.watch = setInterval(() => this.look(), watchMs);
      });
  }

  private noted(): Running | null {
    try {
      return JSON.parse(readFileSync(this.note, 'utf8')) as Running;
    } catch {
      return null;
    }
  }

  private async launch(at: Omit<Running, 'pid'>): Promise<void> {
    const place = placeOf(this.given.root);
    const config = configure(this.given, place, {
      host: '127.0.0.1',
      password: at.password,
      httpPort: at.http,
      managerPort: at.manager,
      sipHost: this.sip.address,
      sipPort: this.sip.port,
      rtpMin: this.sip.rtp.min,
      rtpMax: this.sip.rtp.max,
    });
    const log = join(this.given.folder, 'asterisk.log');
    const out = openSync(log, 'a', 0o600);
    const [program, ...before] = place.command;
    const child = spawn(program!, [...before, '-C', join(config, 'asterisk.conf'), '-f'], {
      detached: true,
      stdio: ['ignore', out, out],
      cwd: this.given.folder,
    });
    closeSync(out);
    let over = false;
    child.once('exit', () => {
      over = true;
    });
    child.once('error', () => {
      over = true;
    });
    child.unref();
    const running = { ...at, pid: child.pid ?? 0 };
    for (const end = performance.now() + readyMs; ; await moment()) {
      const status = await statusOf(accessOf(running));
      if (status === 200) break;
      if (!over && status !== strange && performance.now() < end) continue;
      if (!over) child.kill('SIGKILL');
      if (status === strange) throw new PortsTaken(`ports ${at.http}, ${at.manager}`);
      throw new Error(`Asterisk 没有启动，见 ${log} / Asterisk does not start: ${log}`);
    }
    this.running = running;
    writeFileSync(this.note, JSON.stringify(running), { mode: 0o600 });
    this.say('Asterisk runs', { pid: running.pid });
  }
}

type Place = { command: string[]; modules: string; data: string };

/** Where the package lies. An unpacked one (not below `/`) brings its own loader and libraries. */
function placeOf(root: string): Place {
  const program = join(root, 'usr/sbin/asterisk');
  const libraries = existsSync(join(root, 'usr/lib'))
    ? ['', ...readdirSync(join(root, 'usr/lib')).filter((name) => name.endsWith('-linux-gnu'))].map((name) =>
        join(root, 'usr/lib', name),
      )
    : [];
  const library = libraries.find((path) => existsSync(join(path, 'asterisk/modules')));
  if (!existsSync(program) || !library)
    throw new Error(
      `没有找到 Asterisk（${program}）：请先安装 asterisk 22.8 以上版本 / there is no Asterisk (${program}): install asterisk 22.8 or newer`,
    );
  const place = { modules: join(library, 'asterisk/modules'), data: join(root, 'usr/share/asterisk') };
  if (root === '/') return { ...place, command: [program] };
  const loader = readdirSync(library).find((name) => /^ld-linux-.*\.so/.test(name));
  const loaders = [...(loader ? [join(library, loader)] : []), join(root, 'lib64/ld-linux-x86-64.so.2')];
  const found = loaders.find((path) => existsSync(path));
  return { ...place, command: found ? [found, '--library-path', library, program] : [program] };
}

function configure({ folder, templates }: AsteriskArguments, place: Place, values: Record<string, string | number>) {
  const [config, state, spool] = ['config', 'state', 'spool'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [config, state, join(spool, 'recording'), join(spool, 'monitor')])
    mkdirSync(each, { recursive: true, mode: 0o700 });
  // Its own descriptions are looked up below the data folder; all else of that folder is this one's.
  for (const name of readdirSync(place.data))
    if (!existsSync(join(state, name))) {
      rmSync(join(state, name), { force: true });
      symlinkSync(join(place.data, name), join(state, name));
    }
  const filled: Record<string, string | number> = {
    ...values,
    config,
    state,
    spool,
    data: state,
    modules: place.modules,
    programs: place.command.at(-1)!.replace(/\/asterisk$/, ''),
  };
  for (const name of readdirSync(templates).filter((file) => file.endsWith('.conf'))) {
    const text = readFileSync(join(templates, name), 'utf8').replace(/\{\{(\w+)\}\}/g, (whole, key: string) => {
      const value = filled[key];
      if (value === undefined) throw new Error(`${name}: ${whole}`);
      return String(value);
    });
    writeFileSync(join(config, name), text, { mode: 0o600 });
  }
  for (const name of empty) writeFileSync(join(config, `${name}.conf`), told.includes(name) ? '' : '[general]\n');
  return config;
}

const accessOf = ({ http, manager, password }: Omit<Running, 'pid'>): AsteriskAccess => ({
  ari: { url: `http://127.0.0.1:${http}/ari`, user: 'qiao', password },
  manager: { host: '127.0.0.1', port: manager, user: 'qiao', password },
});

/** ARI is ready when it answers to our password and everything has been loaded; 0: nobody answers. */
async function statusOf({ ari }: AsteriskAccess): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${ari.user}:${ari.password}`).toString('base64')}`;
  return fetch(`${ari.url}/asterisk/info?only=status`, { headers: { authorization } }).then(
    ({ status }) => status,
    () => 0,
  );
}
const answers = async (access: AsteriskAccess): Promise<boolean> => (await statusOf(access)) === 200;

/**
 * Two TCP ports for ARI and the manager: telephones' sound is UDP, so its range is free for them and known to be ours. Anywhere in
 * it, always as a pair: of two that start at the same moment each finds its own, and whoever lost one lost both.
 */
async function freePorts({ min, max }: { min: number; max: number }): Promise<[number, number]> {
  const pairs = Math.floor((max - min + 1) / 2);
  const first = Math.floor(Math.random() * pairs);
  for (let tried = 0; tried < pairs; tried++) {
    const port = min + 2 * ((first + tried) % pairs);
    if ((await free(port)) && (await free(port + 1))) return [port, port + 1];
  }
  throw new Error(`no TCP port is free between ${min} and ${max}`);
}
const free = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });

const moment = (): Promise<void> => new Promise((done) => setTimeout(done, 50));
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
const alive = (pid: number): boolean => pid > 0 && signal(pid, 0);
