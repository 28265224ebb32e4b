/**
 * The conversation's state and everything that happens to it. Messages are kept by `seq`; what the visitor has written but the
 * server has not acknowledged waits in an outbox that survives a reload, under client ids that make repeats harmless.
 */
import type { Message, QueuePlace, VisitorConversation } from '../../../server/src/modules/conversations/contract.ts';
import { type Context, memory } from '../context.ts';
import { type Api, ApiError, createApi } from './api.ts';
import type { State, Unsent } from './chat-state.ts';
import { type OfferedCard, offeredCard } from './offered-card.ts';
import { pictureOf } from './offered-picture.ts';
import { openSocket, type Socket } from './socket.ts';

export type Chat = ReturnType<typeof createChat>;

const clientId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(15)), (byte) => byte.toString(36).padStart(2, '0'))
    .join('')
    .slice(0, 24);

export function createChat(context: Context) {
  const api: Api = createApi(context);
  let state: State = {
    online: false,
    loaded: false,
    visible: false,
    conversation: null,
    place: null,
    messages: [],
    more: false,
    unsent: restored(),
    typing: null,
    past: [],
    problem: null,
    offered: null,
  };
  const listeners = new Set<() => void>();
  let typingTimer: ReturnType<typeof setTimeout> | undefined;
  let toldTyping = 0;
  let starting: Promise<VisitorConversation> | null = null;
  /** The client id of the words that were stored with the conversation. */
  let begunWith: string | null = null;
  let filling = false;
  const asked = new Set<number>();

  const set = (next: Partial<State>): void => {
    state = { ...state, ...next };
    if ('unsent' in next)
      memory.set(
        'unsent',
        JSON.stringify(
          state.unsent.filter((item) => !item.preview || item.fileId).map(({ preview: _, ...item }) => item),
        ),
      );
    for (const listener of listeners) listener();
  };

  const socket: Socket = openSocket(context, {
    online: (online) => set({ online }),
    welcome: () => void catchUp(),
    // What was said between the first look and the subscription.
    subscribed: () => void fill(state.messages.at(-1)?.seq ?? 0),
    push: (topic, name, data) => {
      if (topic === `chat:${state.conversation?.id}`) received(name, data);
    },
  });

  function received(name: string, data: unknown): void {
    if (name === 'conversations.message') add([data as Message]);
    else if (name === 'conversations.typing') {
      const { kind, name: who, on } = data as { kind: string; name: string | null; on?: boolean };
      if (kind === 'visitor') return;
      clearTimeout(typingTimer);
      set({ typing: on === false ? null : (who ?? '…') });
      typingTimer = setTimeout(() => set({ typing: null }), 6000);
    } else if (name === 'conversations.read') {
      const { kind, seq } = data as { kind: string; seq: number };
      if (kind !== 'visitor' && state.conversation)
        set({ conversation: { ...state.conversation, readByAgent: Math.max(seq, state.conversation.readByAgent) } });
    } else if (name === 'conversations.recalled') {
      const { seq, at } = data as { seq: number; at: string };
      set({
        messages: state.messages.map((message) =>
          message.seq === seq ? { ...message, text: '', attachment: null, card: null, recalledAt: at } : message,
        ),
      });
    } else if (name === 'conversations.state') took(data as VisitorConversation);
    else if (name === 'conversations.place') set({ place: data as QueuePlace });
  }

  function took(conversation: VisitorConversation): void {
    memory.set('conversation', conversation.state === 'closed' ? null : conversation.id);
    set({
      conversation,
      place:
        conversation.state === 'waiting' || conversation.state === 'offered'
          ? (conversation.place ?? state.place)
          : null,
    });
    socket.topics([`chat:${conversation.id}`]);
  }

  /** Adds messages in order; a hole in the numbers is filled from the server before anything after it is shown. */
  function add(incoming: Message[]): void {
    const known = new Map(state.messages.map((message) => [message.seq, message]));
    for (const message of incoming) known.set(message.seq, message);
    const messages = [...known.values()].sort((a, b) => a.seq - b.seq);
    const acknowledged = new Set(incoming.map((message) => message.clientId));
    set({
      messages,
      unsent: state.unsent.filter((item) => !acknowledged.has(item.clientId)),
      typing: incoming.some((message) => message.author.kind !== 'visitor') ? null : state.typing,
    });
    // A hole is asked for once: numbers of internal notes stay empty for visitors.
    const hole = messages.findIndex(
      (message, index) => index > 0 && message.seq !== messages[index - 1]!.seq + 1 && !asked.has(message.seq),
    );
    if (hole > 0) {
      asked.add(messages[hole]!.seq);
      void fill(messages[hole - 1]!.seq);
    }
    seen();
  }

  async function fill(after: number): Promise<void> {
    if (filling || !state.conversation) return;
    filling = true;
    try {
      const { messages } = await api.messages(state.conversation.id, { after, limit: 100 });
      filling = false;
      if (messages.length > 0) add(messages);
    } catch {
      filling = false;
    }
  }

  /** After every (re)connect: the truth from the server, then what is still unsent. */
  async function catchUp(): Promise<void> {
    try {
      const { conversations } = await api.call('GET /api/widget/conversations');
      const wanted = memory.get('conversation');
      const current =
        conversations.find((item) => item.state !== 'closed') ??
        conversations.find((item) => item.id === (state.conversation?.id ?? wanted)) ??
        null;
      set({ past: conversations.filter((item) => item.id !== current?.id) });
      if (current) {
        took(current);
        const last = state.messages.at(-1)?.seq ?? 0;
        const query = last > 0 ? { after: last, limit: 100 } : { before: current.lastSeq + 1, limit: 40 };
        const { messages } = await api.messages(current.id, query);
        if (last === 0) set({ more: (messages[0]?.seq ?? 1) > 1 });
        if (messages.length > 0) add(messages);
      }
      set({ loaded: true, problem: null });
      for (const item of state.unsent) if (!item.failed) void deliver(item);
    } catch (error) {
      set({ loaded: true, problem: error instanceof ApiError ? error.message : null });
    }
  }

  async function earlier(): Promise<void> {
    const first = state.messages[0];
    if (!first || !state.conversation || !state.more) return;
    const { messages } = await api.messages(state.conversation.id, { before: first.seq, limit: 40 });
    set({ more: (messages[0]?.seq ?? 1) > 1 });
    if (messages.length > 0) add(messages);
  }

  /** `first`: words that a new one begins with, so that whoever is offered it reads them at once. */
  function ensureConversation(first?: Unsent): Promise<VisitorConversation> {
    if (state.conversation && state.conversation.state !== 'closed') return Promise.resolve(state.conversation);
    const firstMessage = first?.kind === 'text' ? { clientId: first.clientId, text: first.text } : undefined;
    starting ??= api
      .call('POST /api/widget/conversations', { body: { language: context.language, firstMessage } })
      .then((conversation) => {
        begunWith = firstMessage?.clientId ?? null;
        if (conversation.id !== state.conversation?.id) set({ messages: [], more: false });
        took(conversation);
        return conversation;
      })
      .finally(() => {
        starting = null;
      });
    return starting;
  }

  async function deliver(item: Unsent): Promise<void> {
    try {
      const conversation = await ensureConversation(item);
      if (begunWith === item.clientId) return void (await fill(0));
      const sent = await socket.call<{ seq: number; at: string; text?: string }>('conversations.send', {
        conversationId: conversation.id,
        clientId: item.clientId,
        kind: item.kind,
        text: item.text,
        fileId: item.fileId,
      });
      if (state.messages.some((message) => message.clientId === item.clientId)) return;
      if (item.kind === 'text') add([own(item, conversation.id, sent)]);
      else void fill(sent.seq - 1);
    } catch (error) {
      if (error instanceof ApiError && error.status !== 0) change(item.clientId, { failed: error.message });
    }
  }

  const change = (id: string, fields: Partial<Unsent>): void =>
    set({ unsent: state.unsent.map((item) => (item.clientId === id ? { ...item, ...fields } : item)) });

  function send(text: string): void {
    const item: Unsent = { clientId: clientId(), text, kind: 'text', at: new Date().toISOString() };
    set({ unsent: [...state.unsent, item] });
    void deliver(item);
  }

  async function sendFile(file: File): Promise<void> {
    const image = file.type.startsWith('image/');
    const item: Unsent = {
      clientId: clientId(),
      text: file.name,
      kind: image ? 'image' : 'file',
      at: new Date().toISOString(),
      progress: 0,
      preview: image ? URL.createObjectURL(file) : 'file',
    };
    set({ unsent: [...state.unsent, item] });
    try {
      const conversation = await ensureConversation();
      const given = { params: { id: conversation.id }, body: { file } };
      const stored = await api.upload('POST /api/widget/conversations/{id}/files', given, (progress) =>
        change(item.clientId, { progress }),
      );
      change(item.clientId, { fileId: stored.fileId, progress: 1 });
      await deliver({ ...item, fileId: stored.fileId });
    } catch (error) {
      change(item.clientId, { failed: error instanceof ApiError && error.message ? error.message : 'network' });
    }
  }

  /** Whoever wrote the page reads in its console why a card is not shown. */
  function offer(given: unknown): void {
    const card = given ? offeredCard(given, location.href) : null;
    if (typeof card === 'string') console.warn(`Qiao.show: ${card}`);
    set({ offered: typeof card === 'string' ? null : card });
  }

  let cardId: { card: OfferedCard; id: string } | null = null;
  async function sendCard(offered: OfferedCard): Promise<void> {
    // Pressed again after a broken answer it is the same card.
    if (cardId?.card !== offered) cardId = { card: offered, id: clientId() };
    const { picture, ...card } = offered;
    try {
      const { id } = await ensureConversation();
      const fileId = picture ? await bring(id, picture) : undefined;
      const body = { conversationId: id, clientId: cardId.id, card, fileId };
      const { seq } = await api.call('POST /api/widget/cards', { body });
      set({ offered: state.offered === offered ? null : state.offered, problem: null });
      await fill(seq - 1);
    } catch (error) {
      set({ problem: error instanceof ApiError ? error.message : '' });
    }
  }

  /** A shop that lends its picture to nobody sends its card without. */
  async function bring(id: string, picture: string): Promise<string | undefined> {
    const file = await pictureOf(picture).catch(() => null);
    if (!file) return undefined;
    const given = { params: { id }, body: { file } };
    return (await api.upload('POST /api/widget/conversations/{id}/files', given, () => {}).catch(() => null))?.fileId;
  }

  function retry(id: string): void {
    const item = state.unsent.find((candidate) => candidate.clientId === id);
    if (!item) return;
    change(id, { failed: undefined });
    void deliver({ ...item, failed: undefined });
  }

  function typing(): void {
    if (!state.conversation || Date.now() - toldTyping < 3000) return;
    toldTyping = Date.now();
    socket.tell('conversations.typing', { conversationId: state.conversation.id, on: true });
  }

  let readTold = 0;
  /** Read marks while visible; unread count for the launcher while not. */
  function seen(): void {
    const foreign = state.messages.filter((message) => message.author.kind !== 'visitor' && message.kind !== 'event');
    const last = foreign.at(-1)?.seq ?? 0;
    const marked = Number(memory.get('read') ?? 0);
    if (state.visible && state.conversation && !document.hidden) {
      if (last > readTold) {
        readTold = last;
        memory.set('read', String(last));
        socket.tell('conversations.read', { conversationId: state.conversation.id, seq: last });
      }
      context.onUnread(0);
    } else context.onUnread(foreign.filter((message) => message.seq > marked).length);
  }
  document.addEventListener('visibilitychange', seen);

  return {
    api,
    get: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    send,
    sendFile,
    offer,
    sendCard,
    retry,
    discard: (id: string) => set({ unsent: state.unsent.filter((item) => item.clientId !== id) }),
    recall: (seq: number) => socket.call('conversations.recall', { conversationId: state.conversation?.id, seq }),
    typing,
    earlier,
    shown(visible: boolean) {
      set({ visible });
      seen();
    },
    async close() {
      if (state.conversation)
        await api.call('POST /api/widget/conversations/{id}/close', { params: { id: state.conversation.id } });
      await catchUp();
    },
    async rate(score: number, comment: string) {
      if (!state.conversation) return;
      await api.call('POST /api/widget/conversations/{id}/rating', {
        params: { id: state.conversation.id },
        body: { score, comment },
      });
      set({ conversation: { ...state.conversation, rating: score } });
    },
    again() {
      readTold = 0;
      memory.set('read', null);
      set({ conversation: null, messages: [], place: null });
    },
    destroy() {
      document.removeEventListener('visibilitychange', seen);
      clearTimeout(typingTimer);
      socket.close();
      listeners.clear();
    },
  };
}

function restored(): Unsent[] {
  try {
    return JSON.parse(memory.get('unsent') ?? '[]') as Unsent[];
  } catch {
    return [];
  }
}

/** The acknowledged message as the server would give it, so that one's own words need no second request. */
function own(
  item: Unsent,
  conversationId: string,
  { seq, at, text }: { seq: number; at: string; text?: string },
): Message {
  return {
    conversationId,
    seq,
    clientId: item.clientId,
    at,
    author: { kind: 'visitor', id: null, name: null, number: null },
    kind: 'text',
    text: text ?? item.text,
    event: null,
    attachment: null,
    card: null,
    recalledAt: null,
  };
}
