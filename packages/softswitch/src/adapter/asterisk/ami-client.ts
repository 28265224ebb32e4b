/** Asterisk's manager interface, only for what ARI lacks: stereo recordings, and where telephones are registered. */
import { createConnection, type Socket } from 'node:net';
import { AriRefusal } from './ari-client.ts';

export type ManagerAccess = { host: string; port: number; user: string; password: string };

type Answer = Record<string, string>;
type Waiting = {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
  /** Where the lines of a list go, which comes after the answer that begins it. */
  list: Answer[] | null;
};

const ANSWER_MS = 10_000;

export class AmiClient {
  private readonly access: ManagerAccess;
  private socket: Promise<Socket> | null = null;
  private readonly waiting = new Map<string, Waiting>();
  private next = 0;
  private closed = false;

  constructor(access: ManagerAccess) {
    this.access = access;
  }

  /** Logs in when there is no connection; throws AriRefusal. */
  async action(name: string, fields: Record<string, string>, list: Answer[] | null = null): Promise<Answer> {
    if (this.closed) throw new AriRefusal(0, 'closed');
    this.socket ??= this.connect();
    const socket = await this.socket;
    return await this.send(socket, name, fields, list);
  }

  /** How the registrations of our trunks stand at their carriers, by trunk: `Registered`, `Unregistered` (no answer yet, or none), `Rejected`. */
  async registrations(): Promise<Map<string, string>> {
    const list: Answer[] = [];
    await this.action('PJSIPShowRegistrationsOutbound', {}, list);
    return new Map(list.map(({ ObjectName = '', Status = '' }) => [ObjectName, Status]));
  }

  /** `PJSIP/8001/sip:…` for every contact of an endpoint that is known now. ARI reads no functions without a channel. */
  async contacts(endpoint: string): Promise<string[]> {
    const { Value = '' } = await this.action('Getvar', { Variable: `PJSIP_DIAL_CONTACTS(${endpoint})` });
    return Value === '' ? [] : Value.split('&');
  }

  close(): void {
    this.closed = true;
    void this.socket?.then(
      (socket) => socket.destroy(),
      () => {},
    );
  }

  private async connect(): Promise<Socket> {
    const { host, port, user, password } = this.access;
    const socket = createConnection({ host, port });
    socket.setNoDelay(true);
    socket.setEncoding('utf8');
    let rest = '';
    let failure = 'the manager connection was closed';
    socket.on('error', (error) => {
      failure = error.message;
    });
    socket.on('data', (chunk: unknown) => {
      const blocks = (rest + String(chunk)).split('\r\n\r\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.receive(block);
    });
    socket.on('close', () => {
      this.socket = null;
      for (const [, { reject }] of this.waiting) reject(new AriRefusal(0, failure));
      this.waiting.clear();
    });
    await this.send(socket, 'Login', { Username: user, Secret: password, Events: 'off' });
    return socket;
  }

  private send(
    socket: Socket,
    name: string,
    fields: Record<string, string>,
    list: Answer[] | null = null,
  ): Promise<Answer> {
    const id = String(++this.next);
    const lines = Object.entries({ Action: name, ActionID: id, ...fields }).map(([key, value]) => `${key}: ${value}`);
    if (lines.some((line) => /[\r\n]/.test(line))) return Promise.reject(new AriRefusal(400, `${name}: line break`));
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => this.settle(id)?.reject(new AriRefusal(0, `${name}: no answer`)), ANSWER_MS);
      this.waiting.set(id, {
        list,
        resolve: (answer) => {
          clearTimeout(timer);
          if (answer.Response === 'Success') resolve(answer);
          else reject(new AriRefusal(400, `${name}: ${answer.Message ?? answer.Response}`));
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
  }

  private receive(block: string): void {
    const answer: Answer = {};
    for (const line of block.split('\r\n')) {
      const at = line.indexOf(': ');
      if (at > 0) answer[line.slice(0, at)] = line.slice(at + 2);
    }
    const { ActionID: id, EventList: part } = answer;
    if (id === undefined) return;
    if (part === 'Complete') this.settle(id)?.resolve({ Response: 'Success' });
    else if (answer.Response === undefined) this.waiting.get(id)?.list?.push(answer);
    else if (part !== 'start' || !this.waiting.get(id)?.list) this.settle(id)?.resolve(answer);
  }

  private settle(id: string): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }
}
