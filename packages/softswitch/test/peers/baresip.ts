/** baresip, the soft phone of Debian: one account, a tone as its microphone, a file as its loudspeaker, steered over TCP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wavHeader } from '../../src/media/recording/wav-header.ts';
import { sine } from '../media/tone-analysis.ts';
import { freePort, until } from '../sip/wire.ts';

const MODULES = ['/usr/lib/baresip/modules', '/usr/lib/x86_64-linux-gnu/baresip/modules'];
const LOADED = ['g711', 'aufile', 'aubridge', 'sndfile', 'account', 'menu', 'ctrl_tcp'];
/** Longer than any call of a test. */
const VOICE_SECONDS = 60;

export type BaresipEvent = { event: true; type: string; param?: string };

export type BaresipOptions = {
  user: string;
  password: string;
  /** Where it registers, or calls. */
  port: number;
  /** False: a carrier's customer, who only calls. */
  registers?: boolean;
  /** What it says. */
  frequency: number;
  transport?: 'udp' | 'tcp';
};

export class Baresip {
  readonly events: BaresipEvent[] = [];
  /** Where it sends from and listens. */
  readonly port: number;
  private readonly process: ChildProcess;
  private readonly folder: string;
  private readonly control: Socket;
  private readonly output: string[];

  private constructor(process: ChildProcess, folder: string, control: Socket, output: string[], port: number) {
    this.port = port;
    this.process = process;
    this.folder = folder;
    this.control = control;
    this.output = output;
    let rest = '';
    control.on('data', (chunk) => {
      rest += String(chunk);
      for (let length = /^(\d+):/.exec(rest); length; length = /^(\d+):/.exec(rest)) {
        const end = length[0].length + Number(length[1]);
        if (rest.length <= end) return;
        const message = JSON.parse(rest.slice(length[0].length, end)) as BaresipEvent;
        if (message.event) this.events.push(message);
        rest = rest.slice(end + 1);
      }
    });
    control.on('error', () => {});
  }

  static async start({
    user,
    password,
    port,
    frequency,
    registers = true,
    transport = 'udp',
  }: BaresipOptions): Promise<Baresip> {
    const folder = await mkdtemp(join(tmpdir(), 'baresip-'));
    const [sip, control] = [await freePort(), await freePort()];
    const modules = MODULES.find((path) => existsSync(path));
    if (!modules) throw new Error('baresip is not installed: apt-get install baresip-core');
    const config = [
      `module_path ${modules}`,
      ...LOADED.map((name) => `module ${name}.so`),
      `sip_listen 127.0.0.1:${sip}`,
      'net_interface 127.0.0.1',
      'rtp_ports 24576-26623',
      `audio_source aufile,${join(folder, 'voice.wav')}`,
      'audio_player aubridge,nowhere',
      'audio_alert aubridge,nowhere',
      `snd_path ${folder}`,
      `ctrl_tcp_listen 127.0.0.1:${control}`,
    ];
    await writeFile(join(folder, 'config'), `${config.join('\n')}\n`);
    const account = `<sip:${user}@127.0.0.1:${port};transport=${transport}>;auth_user=${user};auth_pass=${password};regint=${registers ? 300 : 0};answermode=auto;dtmfmode=rtpevent;audio_codecs=PCMA/8000/1`;
    await writeFile(join(folder, 'accounts'), '');
    await writeFile(join(folder, 'contacts'), '');
    await writeFile(join(folder, 'voice.wav'), voice(frequency));
    const process = spawn('baresip', ['-f', folder], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
    const output: string[] = [];
    for (const stream of [process.stdout, process.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
    const socket = await until(() => connected(control), 'baresip to take commands').catch((error: Error) => {
      process.kill('SIGKILL');
      throw new Error(`${error.message}\n${output.join('')}`);
    });
    const telephone = new Baresip(process, folder, socket, output, sip);
    // Only now, or it could be registered before anybody hears its events.
    telephone.command('uanew', account);
    return telephone;
  }

  async saw(type: string): Promise<BaresipEvent> {
    return await until(() => this.events.find((event) => event.type === type), `baresip: ${type}`).catch(
      (error: Error) => {
        throw new Error(`${error.message}\n${JSON.stringify(this.events)}\n${this.output.join('')}`);
      },
    );
  }

  command(command: string, params = ''): void {
    const text = JSON.stringify({ command, params, token: 'test' });
    this.control.write(`${Buffer.byteLength(text)}:${text},`);
  }

  press(digit: string): void {
    this.command('sndcode', digit);
  }

  /** Whether the last second of what came out of its loudspeaker was more than silence. */
  async hears(): Promise<boolean> {
    return (await this.heard()).subarray(-8000).some((sample) => Math.abs(sample) > 300);
  }

  /** What came out of its loudspeaker so far, 8 kHz mono; the file is whole once the call is over. */
  async heard(): Promise<Int16Array> {
    const name = (await readdir(this.folder)).find((one) => one.endsWith('-dec.wav'));
    if (!name) return new Int16Array();
    const file = await readFile(join(this.folder, name));
    const data = file.indexOf('data', 12, 'latin1') + 8;
    const samples = Math.floor((file.length - data) / 2);
    return Int16Array.from({ length: samples }, (_, i) => file.readInt16LE(data + 2 * i));
  }

  async close(): Promise<void> {
    const gone = once(this.process, 'exit');
    this.control.destroy();
    this.process.kill('SIGTERM');
    const kill = setTimeout(() => this.process.kill('SIGKILL'), 3000);
    await gone;
    clearTimeout(kill);
    await rm(this.folder, { recursive: true, force: true });
  }
}

function voice(frequency: number): Buffer {
  const samples = sine(frequency, 6000)(VOICE_SECONDS * 8000);
  return Buffer.concat([wavHeader(1, samples.byteLength), Buffer.from(samples.buffer)]);
}

function connected(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}
