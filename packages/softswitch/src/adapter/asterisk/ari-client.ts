/** Asterisk's REST interface: commands over HTTP, events over one WebSocket that is opened again when it breaks. */
import { Agent, request } from 'node:http';
import WebSocket from 'ws';
import type { AriEvent } from './ari-events.ts';

export type AriAccess = {
  /** `http://127.0.0.1:8088/ari` */
  url: string;
  user: string;
  password: string;
};

export type Query = Record<string, string | number | boolean | undefined>;

/** Asterisk refused a command, or could not be reached (`status` 0). */
export class AriRefusal extends Error {
  override readonly name = 'AriRefusal';
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

const COMMAND_MS = 10_000;
const MAX_CONNECTIONS = 8;

export class AriClient {
  private readonly access: AriAccess;
  private readonly base: URL;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS, scheduling: 'fifo' });
  private readonly authorization: string;
  private socket: WebSocket | null = null;
  private retry: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(access: AriAccess) {
    this.access = access;
    this.base = new URL(access.url);
    this.authorization = `Basic ${Buffer.from(`${access.user}:${access.password}`).toString('base64')}`;
  }

  get<T>(path: string, query?: Query): Promise<T> {
    return this.send<T>('GET', path, query);
  }

  post<T = void>(path: string, query?: Query, body?: unknown): Promise<T> {
    return this.send<T>('POST', path, query, body);
  }

  async put(path: string, body: unknown): Promise<void> {
    await this.send('PUT', path, undefined, body);
  }

  /** Of all that happens, `app` is told of these only. */
  async only(app: string, types: readonly AriEvent['type'][]): Promise<void> {
    const allowed = types.map((type) => ({ type }));
    await this.put(`/applications/${encodeURIComponent(app)}/eventFilter`, { allowed });
  }

  async delete(path: string, query?: Query): Promise<void> {
    await this.send('DELETE', path, query);
  }

  /**
   * Keeps the event stream of `app` open. `changed` hears when it stands and when it is lost; the promise resolves when it
   * stands for the first time and rejects when that fails.
   */
  listen(
    app: string,
    handle: (event: AriEvent) => void,
    changed: (up: boolean, reason: string | null) => void,
    retryMs: number,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      let first = true;
      const open = (): void => {
        const url = new URL(`${this.access.url.replace(/^http/, 'ws')}/events`);
        url.searchParams.set('app', app);
        const socket = new WebSocket(url, { headers: { authorization: this.authorization } });
        this.socket = socket;
        let failure: string | null = null;
        let stood = false;
        socket.on('open', () => {
          stood = true;
          first = false;
          resolve();
          changed(true, null);
        });
        socket.on('message', (data) => handle(JSON.parse(String(data)) as AriEvent));
        socket.on('error', (error) => {
          failure = error.message;
        });
        socket.on('close', () => {
          if (this.socket === socket) this.socket = null;
          if (first) {
            reject(new AriRefusal(0, failure ?? 'the event stream was refused'));
            return;
          }
          if (stood && !this.closed) changed(false, failure ?? 'the event stream was closed');
          if (!this.closed) this.retry = setTimeout(open, retryMs);
        });
      };
      open();
    });
  }

  /** Closes everything; running commands fail. */
  close(): void {
    this.closed = true;
    if (this.retry) clearTimeout(this.retry);
    this.socket?.terminate();
    this.agent.destroy();
  }

  private send<T>(method: string, path: string, query: Query = {}, body?: unknown): Promise<T> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
    // Asterisk decodes a plus as a plus.
    const search = parameters.toString().replace(/\+/g, '%20');
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise<T>((resolve, reject) => {
      const call = request(
        {
          host: this.base.hostname,
          port: this.base.port,
          path: `${this.base.pathname}${path}${search ? `?${search}` : ''}`,
          method,
          agent: this.agent,
          timeout: COMMAND_MS,
          headers: {
            authorization: this.authorization,
            ...(text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const answer = Buffer.concat(chunks).toString('utf8');
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve((answer === '' ? undefined : JSON.parse(answer)) as T);
            else reject(new AriRefusal(status, `${method} ${path}: ${status} ${answer.slice(0, 300)}`));
          });
        },
      );
      call.on('timeout', () => call.destroy(new Error('no answer')));
      call.on('error', (error) => reject(new AriRefusal(0, `${method} ${path}: ${error.message}`)));
      call.end(text);
    });
  }
}
