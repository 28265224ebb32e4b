import type { ClientFrame, ServerFrame } from '@qiao/server/realtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket as ServerSocket, WebSocket, WebSocketServer } from 'ws';
import { backoff } from '../src/shared/realtime/backoff.ts';
import { RealtimeClient, RealtimeError, type RealtimeOptions, type Socket } from '../src/shared/realtime/client.ts';

/** A real WebSocket server that speaks the protocol as far as a test tells it to. */
class Host {
  server: WebSocketServer | null = null;
  port = 0;
  readonly frames: ClientFrame[] = [];
  readonly sockets = new Set<ServerSocket>();
  position = 100;
  /** What to answer; null stays silent. */
  answer: (frame: ClientFrame) => ServerFrame | ServerFrame[] | null = (frame) => this.usual(frame);

  async listen(port = 0): Promise<void> {
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    this.server = server;
    await new Promise<void>((done) => server.once('listening', done));
    this.port = (server.address() as { port: number }).port;
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('message', (data) => {
        const frame = JSON.parse(String(data)) as ClientFrame;
        this.frames.push(frame);
        const answer = this.answer(frame);
        if (answer) socket.send(JSON.stringify(answer));
      });
    });
  }

  usual(frame: ClientFrame): ServerFrame | null {
    if (frame.t === 'hello')
      return {
        t: 'welcome',
        position: this.position,
        connection: 'c',
        serverTime: '2026-11-21T06:00:00.000Z',
        refused: [],
      };
    if (frame.t === 'sub') return { t: 'subscribed', topics: frame.topics, refused: [], position: this.position };
    if (frame.t === 'call') return { t: 'result', id: frame.id, data: { echo: frame.input } };
    if (frame.t === 'ping') return { t: 'pong' };
    return null;
  }

  say(...frames: ServerFrame[]): void {
    for (const socket of this.sockets) socket.send(JSON.stringify(frames.length === 1 ? frames[0] : frames));
  }

  of<T extends ClientFrame['t']>(t: T): Extract<ClientFrame, { t: T }>[] {
    return this.frames.filter((frame): frame is Extract<ClientFrame, { t: T }> => frame.t === t);
  }

  /** The line breaks: sockets die without a word, and nobody answers until `listen(port)`. */
  async cut(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    await new Promise((done) => this.server?.close(done));
  }
}

let host: Host;
let client: RealtimeClient;
let made = 0;
const event = (position: number, topics: string[]): ServerFrame => ({
  t: 'event',
  position,
  type: 'ticket.opened',
  id: `e${position}`,
  at: '2026-11-21T06:00:00.000Z',
  topics,
  payload: {},
});

function start(options: Partial<RealtimeOptions> = {}): RealtimeClient {
  client = new RealtimeClient({
    connect: () => new WebSocket(`ws://127.0.0.1:${host.port}/api/realtime`) as unknown as Socket,
    newId: () => `call-${++made}`,
    locale: () => 'zh-CN',
    retry: () => 20,
    ...options,
  });
  client.start();
  return client;
}
const online = () => vi.waitFor(() => expect(client.state.phase).toBe('online'));

beforeEach(async () => {
  made = 0;
  host = new Host();
  await host.listen();
});
afterEach(async () => {
  client?.stop();
  await host.cut();
});

describe('subscriptions', () => {
  it('go with the greeting, and several followers of a topic are one subscription', async () => {
    start();
    const first: string[] = [];
    const second: string[] = [];
    const stop = client.follow('unit:1', { push: (name) => first.push(name) });
    client.follow('unit:1', { push: (name) => second.push(name) });
    await online();
    expect(host.of('hello')[0]).toMatchObject({ topics: ['unit:1'], locale: 'zh-CN' });
    expect(host.of('sub')).toEqual([]);

    host.say({ t: 'push', topic: 'unit:1', name: 'a', data: 1 });
    await vi.waitFor(() => expect([first, second]).toEqual([['a'], ['a']]));
    stop();
    host.say({ t: 'push', topic: 'unit:1', name: 'b', data: 1 });
    await vi.waitFor(() => expect(second).toEqual(['a', 'b']));
    expect(first).toEqual(['a']);
    expect(host.of('unsub')).toEqual([]);
  });

  it('of one moment travel together, and leaving and coming back costs nothing', async () => {
    start();
    await online();
    client.follow('a:1', {});
    client.follow('a:2', {});
    const stop = client.follow('a:3', {});
    stop();
    await vi.waitFor(() => expect(host.of('sub')).toHaveLength(1));
    expect(host.of('sub')[0]?.topics).toEqual(['a:1', 'a:2']);
  });

  it('tell from when on nothing is missed: with the greeting or with the answer, never for what was refused', async () => {
    host.answer = (frame) =>
      frame.t === 'sub'
        ? { t: 'subscribed', topics: ['a:2'], refused: ['a:3'], position: host.position }
        : host.usual(frame);
    start();
    const live: string[] = [];
    client.follow('a:1', { live: () => live.push('a:1') });
    await online();
    expect(live).toEqual(['a:1']);
    client.follow('a:2', { live: () => live.push('a:2') });
    client.follow('a:3', { live: () => live.push('a:3') });
    await vi.waitFor(() => expect(live).toEqual(['a:1', 'a:2']));
  });

  it('tell who follows when the right is lost', async () => {
    start();
    await online();
    const gone = vi.fn();
    client.follow('wall:1', { gone });
    await vi.waitFor(() => expect(host.of('sub')).toHaveLength(1));
    host.say({ t: 'gone', topics: ['wall:1'] });
    await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce());
  });
});

describe('after a break', () => {
  it('resumes from the last position, takes nothing twice and counts what came back', async () => {
    start();
    const seen: number[] = [];
    client.follow('unit:1', { event: ({ position }) => seen.push(position) });
    await online();
    host.say(event(101, ['unit:1']), event(102, ['unit:1', 'ticket:9']));
    await vi.waitFor(() => expect(seen).toEqual([101, 102]));

    client.onResumed(() => 2);
    const { port } = host;
    await host.cut();
    await vi.waitFor(() => expect(client.state.lostAt).not.toBeNull());
    host.position = 105;
    host.answer = (frame) => {
      const usual = host.usual(frame);
      return frame.t === 'hello' && usual ? [usual, ...[102, 103, 104, 105].map((at) => event(at, ['unit:1']))] : usual;
    };
    await host.listen(port);
    await online();
    expect(host.of('hello').at(-1)).toMatchObject({ after: 102, topics: ['unit:1'] });
    await vi.waitFor(() => expect(seen).toEqual([101, 102, 103, 104, 105]));
    await vi.waitFor(() => expect(client.state.caughtUp?.count).toBe(3 + 2));
    expect(client.state.lostAt).toBeNull();
  });

  it('sends unacknowledged commands again under the same id, and drops passing ones', async () => {
    start();
    await online();
    host.answer = (frame) => (frame.t === 'call' ? null : host.usual(frame));
    const kept = client.call<{ echo: unknown }>('conversations.send', { text: '你好' });
    const typing = client.call('conversations.typing', { on: true }, { passing: true });
    typing.catch(() => {});
    await vi.waitFor(() => expect(host.of('call')).toHaveLength(2));
    expect(client.state.unacknowledged).toBe(2);

    const { port } = host;
    await host.cut();
    await expect(typing).rejects.toMatchObject({ code: 'ui.offline' });
    host.answer = (frame) => host.usual(frame);
    await host.listen(port);
    await expect(kept).resolves.toEqual({ echo: { text: '你好' } });
    const sends = host.of('call').filter((frame) => frame.name === 'conversations.send');
    expect(sends.map((frame) => frame.id)).toEqual(['call-1', 'call-1']);
    expect(client.state.unacknowledged).toBe(0);
  });

  it('keeps commands given while offline and sends them once connected', async () => {
    start();
    await online();
    const { port } = host;
    await host.cut();
    await vi.waitFor(() => expect(client.state.phase).not.toBe('online'));
    const call = client.call('conversations.send', { text: 'later' });
    await expect(client.call('x.typing', {}, { passing: true })).rejects.toMatchObject({ code: 'ui.offline' });
    await host.listen(port);
    await expect(call).resolves.toBeDefined();
  });

  it('tries again at once when asked, however long the plan was', async () => {
    start({ retry: () => 60_000 });
    await online();
    const { port } = host;
    await host.cut();
    await vi.waitFor(() => expect(client.state.phase).toBe('waiting'));
    expect(client.state.retryAt).toBeGreaterThan(Date.now() + 50_000);
    await host.listen(port);
    client.retryNow();
    await online();
  });

  it('notices a line that died silently', async () => {
    start({ quietAfter: 40, answerWithin: 60 });
    await online();
    host.answer = (frame) => (frame.t === 'ping' ? null : host.usual(frame));
    await vi.waitFor(() => expect(host.of('hello').length).toBeGreaterThan(1));
    expect(host.of('ping').length).toBeGreaterThan(0);
  });

  it('does not give up a connection that answers its pings', async () => {
    start({ quietAfter: 20, answerWithin: 60 });
    await online();
    await vi.waitFor(() => expect(host.of('ping').length).toBeGreaterThan(4));
    expect(host.of('hello')).toHaveLength(1);
  });

  it('reads everything anew when it is too far behind', async () => {
    start();
    await online();
    const reset = vi.fn();
    client.onReset(reset);
    host.say({ t: 'reset', position: 900 });
    await vi.waitFor(() => expect(reset).toHaveBeenCalledOnce());
    const { port } = host;
    await host.cut();
    await vi.waitFor(() => expect(client.state.lostAt).not.toBeNull());
    await host.listen(port);
    await online();
    expect(host.of('hello').at(-1)?.after).toBe(900);
  });
});

describe('answers and ends', () => {
  it('gives a refused command the server’s code and words', async () => {
    start();
    await online();
    host.answer = (frame) =>
      frame.t === 'call'
        ? { t: 'error', id: frame.id, error: { code: 'conversations.closed', message: '会话已结束', params: {} } }
        : host.usual(frame);
    const call = client.call('conversations.send', {});
    await expect(call).rejects.toBeInstanceOf(RealtimeError);
    await expect(call).rejects.toMatchObject({ code: 'conversations.closed', message: '会话已结束' });
  });

  it('stops trying when the session is over, and starts again after signing in', async () => {
    start();
    await online();
    const ended = vi.fn();
    client.onEnded(ended);
    host.say({ t: 'bye', reason: 'session-ended' });
    await vi.waitFor(() => expect(ended).toHaveBeenCalledWith('session-ended'));
    expect(client.state.phase).toBe('ended');
    client.start();
    await online();
  });

  it('a connection that is refused from the start keeps trying', async () => {
    const { port } = host;
    await host.cut();
    start();
    await vi.waitFor(() => expect(client.state.attempt).toBeGreaterThan(2));
    await host.listen(port);
    await online();
    expect(client.state.attempt).toBe(0);
  });
});

it('the wait doubles up to twenty seconds and is spread', () => {
  expect(backoff(1, () => 1)).toBe(700);
  expect(backoff(3, () => 1)).toBe(2800);
  expect(backoff(20, () => 1)).toBe(20_000);
  expect(backoff(20, () => 0)).toBe(10_000);
});
