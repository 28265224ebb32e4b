/** Raw ends of a wire for tests: a UDP socket that speaks text, and waiting for conditions instead of sleeping. */
import { createSocket, type Socket } from 'node:dgram';
import { createConnection, createServer, type Socket as TcpSocket } from 'node:net';
import { type SipMessage, SipRequest, SipResponse } from '../../src/sip/message/message.ts';
import { parseMessage } from '../../src/sip/message/parse.ts';

/** Above the ports that media takes in these tests, below the range of clients. */
const [FIRST, LAST] = [28_700, 32_700];
let nextPort = FIRST + 2 * Math.floor(Math.random() * 2000);

/** A UDP and TCP port below the ephemeral range that nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    nextPort = nextPort >= LAST ? FIRST : nextPort + 2;
    const candidate = nextPort;
    if ((await bindable(candidate)) && (await listenable(candidate))) return candidate;
  }
}

function bindable(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

function listenable(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Resolves as soon as `check` gives something truthy; rejects after `ms` with `what`, which may tell how things stand by then. */
export async function until<T>(
  check: () => T | Promise<T>,
  what: string | (() => string),
  ms = 8000,
): Promise<NonNullable<T>> {
  const limit = performance.now() + ms;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (performance.now() > limit) throw new Error(`waited in vain for: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A peer that sends and receives SIP text over UDP. */
export class RawPeer {
  readonly received: SipMessage[] = [];
  readonly port: number;
  private readonly socket: Socket;
  private taken = 0;
  private readonly branches = new Set<string>();

  private constructor(socket: Socket, port: number) {
    this.socket = socket;
    this.port = port;
    socket.on('message', (data) => this.received.push(parseMessage(data)));
  }

  static async open(address = '127.0.0.1'): Promise<RawPeer> {
    const port = await freePort();
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(port, address, resolve));
    return new RawPeer(socket, port);
  }

  send(message: string | Buffer, port: number): void {
    this.socket.send(typeof message === 'string' ? Buffer.from(message) : message, port, '127.0.0.1');
  }

  /** The next message not taken before that fits. */
  async next(fits: (message: SipMessage) => boolean = () => true, what = 'a message'): Promise<SipMessage> {
    return await until(() => {
      for (let i = this.taken; i < this.received.length; i += 1) {
        if (!fits(this.received[i]!)) continue;
        this.taken = i + 1;
        return this.received[i];
      }
      return undefined;
    }, what);
  }

  async response(status?: number): Promise<SipResponse> {
    const fits = (message: SipMessage): boolean =>
      message instanceof SipResponse && (status === undefined ? message.status >= 200 : message.status === status);
    return (await this.next(fits, `response ${status ?? 'final'}`)) as SipResponse;
  }

  /** A request that is not a repetition: a busy machine makes everybody repeat himself. */
  async newRequest(method: string): Promise<SipRequest> {
    const fits = (message: SipMessage): boolean =>
      message instanceof SipRequest && message.method === method && !this.branches.has(branchOf(message));
    const request = (await this.next(fits, `new ${method}`)) as SipRequest;
    this.branches.add(branchOf(request));
    return request;
  }

  async request(method: string): Promise<SipRequest> {
    const fits = (message: SipMessage): boolean => message instanceof SipRequest && message.method === method;
    return (await this.next(fits, `request ${method}`)) as SipRequest;
  }

  /** Requests of a method, each once however often it was sent again. */
  requests(method: string): number {
    const fits = (message: SipMessage): message is SipRequest =>
      message instanceof SipRequest && message.method === method;
    return new Set(this.received.filter(fits).map(branchOf)).size;
  }

  count(fits: (message: SipMessage) => boolean): number {
    return this.received.filter(fits).length;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }
}

/** A TCP client that sends text and collects what comes back. */
export class RawStream {
  text = '';
  closed = false;
  private readonly socket: TcpSocket;

  constructor(port: number) {
    this.socket = createConnection({ host: '127.0.0.1', port });
    this.socket.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
    });
    this.socket.on('close', () => {
      this.closed = true;
    });
    this.socket.on('error', () => {});
  }

  send(text: string | Buffer): void {
    this.socket.write(text);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Text with CRLF line ends from an indented template. */
export function sip(text: string): string {
  return `${text
    .replace(/^\n/, '')
    .split('\n')
    .map((line) => line.replace(/^ {4}/, ''))
    .join('\r\n')
    .trimEnd()}\r\n\r\n`;
}

const branchOf = (message: SipMessage): string => message.via.params.get('branch') ?? '';
