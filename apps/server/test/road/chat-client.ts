/**
 * A side of a chat that never gives up, as the widget and the workspace do: client ids, an outbox until the answer, resume by
 * seq after each reconnect, repeats after a lost answer. Keeps what it saw for the comparison afterwards.
 */
import { WebSocket } from 'ws';
import type { Message } from '#contracts/conversations';

type Frame = {
  t: string;
  id?: string;
  name?: string;
  data?: unknown;
  topics?: string[];
  refused?: string[];
  error?: { code: string };
};
type Page = { messages: Message[]; lastSeq: number };

const mostAtOnce = 16;
const passing = new Set(['kernel.unavailable', 'kernel.too-many-requests']);

export type ChatSide = {
  name: string;
  base: () => string;
  /** Headers of HTTP requests and of the socket's upgrade. */
  headers: () => Promise<Record<string, string>>;
  token?: string;
  conversationId: string;
  topic: string;
  messagesPath: string;
};

export class ChatClient {
  /** Client ids in the order of writing. */
  readonly written: string[] = [];
  /** Client id → seq of the first answer. */
  readonly acked = new Map<string, number>();
  /** What was shown, in the order of showing. */
  readonly shown: { seq: number; clientId: string }[] = [];
  readonly faults: string[] = [];
  connections = 0;
  private readonly side: ChatSide;
  private readonly unsent = new Map<string, string>();
  /** Said on this connection and not answered yet. */
  private readonly asked = new Set<string>();
  private socket: WebSocket | null = null;
  private ready = false;
  private filling: Promise<void> | null = null;
  private again = false;
  private ended = false;
  private counter = 0;
  private retry: NodeJS.Timeout | null = null;

  constructor(side: ChatSide) {
    this.side = side;
  }

  get lastSeq(): number {
    return this.shown.at(-1)?.seq ?? 0;
  }

  get waiting(): number {
    return this.unsent.size;
  }

  get settled(): boolean {
    return this.unsent.size === 0 && this.ready && this.filling === null;
  }

  connect(): void {
    void this.open().catch(() => this.reconnect());
  }

  end(): void {
    this.ended = true;
    if (this.retry) clearTimeout(this.retry);
    this.socket?.terminate();
  }

  write(text: string): string {
    const clientId = `${this.side.name}-${String(++this.counter).padStart(6, '0')}`;
    this.written.push(clientId);
    this.unsent.set(clientId, text);
    this.sendSome();
    return clientId;
  }

  /** Asks once more for everything after the last message shown. */
  async refresh(): Promise<void> {
    await this.fill();
  }

  private async open(): Promise<void> {
    const headers = await this.side.headers();
    if (this.ended) return;
    const socket = new WebSocket(`${this.side.base().replace('http', 'ws')}/api/realtime`, {
      headers: headers.cookie ? { cookie: headers.cookie, origin: this.side.base() } : {},
    });
    this.socket = socket;
    socket.on('open', () =>
      socket.send(
        JSON.stringify({
          t: 'hello',
          topics: [this.side.topic],
          ...(this.side.token ? { token: this.side.token } : {}),
        }),
      ),
    );
    socket.on('message', (raw) => {
      const parsed = JSON.parse(String(raw)) as Frame | Frame[];
      for (const frame of Array.isArray(parsed) ? parsed : [parsed]) this.take(frame);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.socket !== socket) return;
      this.ready = false;
      this.reconnect();
    });
  }

  private reconnect(): void {
    if (this.ended || this.retry) return;
    this.retry = setTimeout(
      () => {
        this.retry = null;
        this.connect();
      },
      100 + Math.random() * 300,
    );
  }

  private take(frame: Frame): void {
    if (frame.t === 'welcome') {
      if (frame.refused!.length > 0) {
        // While the database is away the server cannot know; it is asked again.
        this.socket?.terminate();
        return;
      }
      this.connections++;
      this.ready = true;
      void this.fill();
      this.asked.clear();
      this.sendSome();
    } else if (frame.t === 'push' && frame.name === 'conversations.message') this.see(frame.data as Message);
    else if (frame.t === 'result') this.answered(frame.id!, (frame.data as { seq: number }).seq);
    else if (frame.t === 'error' && frame.id) {
      const clientId = frame.id;
      // Away for a moment, or asked to slow down after an outage: said again a little later.
      if (!passing.has(frame.error!.code)) this.faults.push(`${clientId}: ${frame.error!.code}`);
      setTimeout(() => {
        this.asked.delete(clientId);
        this.sendSome();
      }, 200);
    }
  }

  /** The oldest unsent first, a few at a time. */
  private sendSome(): void {
    if (!this.ready) return;
    for (const [clientId, text] of this.unsent) {
      if (this.asked.size >= mostAtOnce) return;
      if (!this.asked.has(clientId)) this.send(clientId, text);
    }
  }

  private send(clientId: string, text: string): void {
    this.asked.add(clientId);
    this.socket?.send(
      JSON.stringify({
        t: 'call',
        id: clientId,
        name: 'conversations.send',
        input: { conversationId: this.side.conversationId, clientId, kind: 'text', text },
      }),
    );
  }

  private answered(clientId: string, seq: number): void {
    const before = this.acked.get(clientId);
    if (before !== undefined && before !== seq) this.faults.push(`${clientId} acknowledged as ${before} and as ${seq}`);
    this.acked.set(clientId, seq);
    this.unsent.delete(clientId);
    this.asked.delete(clientId);
    this.sendSome();
    if (seq === this.lastSeq + 1) this.shown.push({ seq, clientId });
    else if (seq > this.lastSeq) void this.fill();
  }

  private see(message: Message): void {
    if (message.seq <= this.lastSeq) return;
    if (message.seq === this.lastSeq + 1) this.shown.push({ seq: message.seq, clientId: message.clientId });
    else void this.fill();
  }

  private fill(): Promise<void> {
    if (this.filling) {
      this.again = true;
      return this.filling;
    }
    this.filling = this.read().finally(() => {
      this.filling = null;
      if (this.again && this.ready) {
        this.again = false;
        void this.fill();
      }
    });
    return this.filling;
  }

  private async read(): Promise<void> {
    try {
      for (;;) {
        const answer = await fetch(`${this.side.base()}${this.side.messagesPath}?after=${this.lastSeq}&limit=200`, {
          headers: await this.side.headers(),
          signal: AbortSignal.timeout(5_000),
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const { messages } = (await answer.json()) as Page;
        for (const message of messages)
          if (message.seq > this.lastSeq) this.shown.push({ seq: message.seq, clientId: message.clientId });
        if (messages.length < 200) return;
      }
    } catch {
      // The next reconnect, push or answer asks again.
      if (!this.ended) setTimeout(() => this.ready && void this.fill(), 300);
    }
  }
}
