/** A browser's socket for tests: commands, pushes, and waiting for what must come. */
import { WebSocket } from 'ws';

export type Push = { topic: string; name: string; data: unknown };
type Frame = { t: string } & Record<string, unknown>;

export class TestSocket {
  readonly pushes: Push[] = [];
  readonly events: { type: string; payload: unknown }[] = [];
  private readonly socket: WebSocket;
  private readonly calls = new Map<string, { done: (data: unknown) => void; fail: (error: Error) => void }>();
  private readonly waiting = new Set<() => void>();
  private next = 0;
  private frames: Frame[] = [];
  closed = false;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (raw) => {
      const parsed = JSON.parse(String(raw)) as Frame | Frame[];
      for (const frame of Array.isArray(parsed) ? parsed : [parsed]) this.take(frame);
    });
    socket.on('close', () => {
      this.closed = true;
      for (const { fail } of this.calls.values()) fail(new Error('socket closed'));
      this.calls.clear();
      this.wake();
    });
    socket.on('error', () => {});
  }

  /** Connected, greeted and subscribed. Rejects when a topic is refused. */
  static async open(
    url: string,
    credentials: { cookie?: string; token?: string },
    topics: string[] = [],
  ): Promise<TestSocket> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/realtime`, {
      headers: credentials.cookie ? { cookie: credentials.cookie, origin: url } : {},
    });
    await new Promise<void>((done, fail) => {
      socket.once('open', () => done());
      socket.once('error', fail);
    });
    const test = new TestSocket(socket);
    test.send({ t: 'hello', topics, ...(credentials.token ? { token: credentials.token } : {}) });
    const welcome = (await test.frame('welcome')) as Frame & { refused: string[] };
    if (welcome.refused.length > 0) throw new Error(`refused: ${welcome.refused.join(', ')}`);
    return test;
  }

  send(frame: unknown): void {
    this.socket.send(JSON.stringify(frame));
  }

  async subscribe(...topics: string[]): Promise<string[]> {
    this.send({ t: 'sub', topics });
    const answer = (await this.frame('subscribed')) as Frame & { refused: string[] };
    return answer.refused;
  }

  call<T = unknown>(name: string, input: unknown): Promise<T> {
    const id = String(++this.next);
    return new Promise((done, fail) => {
      this.calls.set(id, { done: done as (data: unknown) => void, fail });
      this.send({ t: 'call', id, name, input });
    });
  }

  /** The first push, also an earlier one, that fits. */
  async pushed<T = unknown>(name: string, fits: (data: T) => boolean = () => true, timeoutMs = 10_000): Promise<T> {
    return this.until(
      () => this.pushes.find((push) => push.name === name && fits(push.data as T))?.data as T | undefined,
      `push ${name}`,
      timeoutMs,
    );
  }

  close(): void {
    this.socket.close();
  }

  /** As when the machine disappears. */
  terminate(): void {
    this.socket.terminate();
  }

  private async frame(t: string): Promise<Frame> {
    return this.until(
      () => {
        const index = this.frames.findIndex((frame) => frame.t === t);
        return index < 0 ? undefined : this.frames.splice(index, 1)[0];
      },
      `frame ${t}`,
      10_000,
    );
  }

  private async until<T>(look: () => T | undefined, what: string, timeoutMs: number): Promise<T> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      const left = end - performance.now();
      if (left <= 0 || this.closed) throw new Error(`no ${what}${this.closed ? ': socket closed' : ''}`);
      await new Promise<void>((done) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          done();
        };
        const timer = setTimeout(wake, left);
        this.waiting.add(wake);
      });
    }
  }

  private take(frame: Frame): void {
    if (frame.t === 'push') this.pushes.push(frame as unknown as Push);
    else if (frame.t === 'event') this.events.push(frame as unknown as { type: string; payload: unknown });
    else if (frame.t === 'result' || frame.t === 'error') {
      const call = this.calls.get(String(frame.id));
      this.calls.delete(String(frame.id));
      if (frame.t === 'result') call?.done(frame.data);
      else {
        const { code, message } = frame.error as { code: string; message: string };
        call?.fail(Object.assign(new Error(message), { code }));
      }
    } else this.frames.push(frame);
    this.wake();
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake();
  }
}
