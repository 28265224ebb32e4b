/** The two protocols of the load: Qiao's real one, and the floor's bare one. */
import WebSocket from 'ws';
import type { Message } from '../../apps/server/src/modules/conversations/contract.ts';
import type { Login, WaitingVisitor } from '../../apps/server/test/road/stage.ts';
import { acceptAll, cookieOf } from '../../apps/server/test/road/take-work.ts';

export type Told = {
  /** The server's answer to a message. */
  acked(conversation: number, id: string, at: number): void;
  /** The message on a listener's socket. */
  received(conversation: number, id: string, at: number): void;
  failed(id: string, why: string): void;
};

export interface Peers {
  conversations: number;
  /** Listeners of each conversation that count. */
  fanOut: number;
  send(conversation: number, id: string, text: string): void;
  close(): void;
}

export function opened(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  return new Promise((done, fail) => {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false });
    socket.once('open', () => done(socket));
    socket.once('error', fail);
  });
}

export async function floorPeers(port: number, conversations: number, perAgent: number, told: Told): Promise<Peers> {
  const url = `ws://127.0.0.1:${port}`;
  const sockets: WebSocket[] = [];
  const visitors: WebSocket[] = [];
  for (let first = 0; first < conversations; first += perAgent) {
    const agent = await opened(url);
    sockets.push(agent);
    agent.on('message', (raw) => {
      const { push, conversation } = JSON.parse(String(raw)) as { push: string; conversation: number };
      told.received(conversation, push, performance.now());
    });
    agent.send(JSON.stringify({ listen: Array.from({ length: perAgent }, (_, index) => first + index) }));
  }
  for (let conversation = 0; conversation < conversations; conversation++) {
    const visitor = await opened(url);
    visitors.push(visitor);
    visitor.on('message', (raw) =>
      told.acked(conversation, (JSON.parse(String(raw)) as { ack: string }).ack, performance.now()),
    );
  }
  return {
    conversations,
    fanOut: 1,
    send: (conversation, id, body) => visitors[conversation]!.send(JSON.stringify({ id, conversation, body })),
    close: () => {
      for (const socket of [...sockets, ...visitors]) socket.terminate();
    },
  };
}

type Frame = { t: string; id?: string; topic?: string; name?: string; data?: unknown; error?: { code: string } };

function onFrames(socket: WebSocket, take: (frame: Frame) => void): void {
  socket.on('message', (raw) => {
    const message = JSON.parse(String(raw)) as Frame | Frame[];
    if (Array.isArray(message)) for (const frame of message) take(frame);
    else take(message);
  });
}

/** Agents sign in, accept their offers until every conversation is held, and listen; visitors connect. `tabs`: sockets per visitor. */
export async function qiaoPeers(
  base: string,
  agents: Login[],
  visitors: WaitingVisitor[],
  tabs: number,
  told: Told,
): Promise<Peers> {
  const url = `${base.replace('http', 'ws')}/api/realtime`;
  const indexOf = new Map(visitors.map((visitor, index) => [visitor.conversationId, index]));
  const all: WebSocket[] = [];
  const heard = (frame: Frame): void => {
    if (frame.t !== 'push' || frame.name !== 'conversations.message') return;
    const message = frame.data as Message;
    if (message.author.kind === 'visitor')
      told.received(indexOf.get(message.conversationId)!, message.clientId, performance.now());
  };
  const held = new Map<string, string[]>();
  for (const agent of agents) {
    const cookie = await cookieOf(base, agent);
    const socket = await opened(url, { cookie, origin: base });
    all.push(socket);
    onFrames(socket, heard);
    socket.send(JSON.stringify({ t: 'hello', topics: [`staff:${agent.id}`] }));
    held.set(cookie, []);
  }
  await acceptAll(base, agents, visitors.length);
  let index = 0;
  for (const cookie of held.keys()) {
    const { conversations } = await get<{ conversations: { id: string }[] }>(base, '/api/conversations?view=mine', {
      cookie,
    });
    const socket = all[index++]!;
    const subscribed = new Promise<void>((done) =>
      onFrames(socket, (frame) => {
        if (frame.t === 'subscribed') done();
      }),
    );
    socket.send(JSON.stringify({ t: 'sub', topics: conversations.map(({ id }) => `conversation:${id}`) }));
    await subscribed;
  }
  const writers: WebSocket[] = [];
  for (const [conversation, visitor] of visitors.entries()) {
    for (let tab = 0; tab < tabs; tab++) {
      const socket = await opened(url);
      all.push(socket);
      const welcomed = new Promise<void>((done) =>
        onFrames(socket, (frame) => {
          if (frame.t === 'welcome') done();
          else if (frame.t === 'result') told.acked(conversation, frame.id!, performance.now());
          else if (frame.t === 'error') told.failed(frame.id!, frame.error!.code);
          else if (tab > 0) heard(frame);
        }),
      );
      socket.send(JSON.stringify({ t: 'hello', token: visitor.token, topics: [`chat:${visitor.conversationId}`] }));
      await welcomed;
      if (tab === 0) writers.push(socket);
    }
  }
  return {
    conversations: visitors.length,
    fanOut: tabs,
    send: (conversation, id, text) =>
      writers[conversation]!.send(
        JSON.stringify({
          t: 'call',
          id,
          name: 'conversations.send',
          input: { conversationId: visitors[conversation]!.conversationId, clientId: id, kind: 'text', text },
        }),
      ),
    close: () => {
      for (const socket of all) socket.terminate();
    },
  };
}

async function get<T>(base: string, path: string, headers: Record<string, string>): Promise<T> {
  const answer = await fetch(base + path, { headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
