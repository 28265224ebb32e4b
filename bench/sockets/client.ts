/** A browser's side of the socket: connects, remembers its position, comes back after a loss. */
import WebSocket from 'ws';
import { realtimePath, type ServerFrame } from '../../apps/server/src/kernel/realtime/protocol.ts';

export class SocketClient {
  readonly seen: number[] = [];
  readonly topics: string[];
  welcomed = 0;
  resets = 0;
  private readonly port: number;
  private readonly name: string;
  private cursor: number | undefined;
  private socket: WebSocket | null = null;
  private ended = false;

  constructor(port: number, name: string, topics: string[]) {
    this.port = port;
    this.name = name;
    this.topics = topics;
  }

  connect(): void {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}${realtimePath}`, { perMessageDeflate: false });
    this.socket = socket;
    socket.on('open', () =>
      socket.send(JSON.stringify({ t: 'hello', token: this.name, topics: this.topics, after: this.cursor })),
    );
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ServerFrame | ServerFrame[];
      for (const frame of Array.isArray(message) ? message : [message]) this.apply(frame);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      // As the web client: soon, and not all at the same moment.
      if (!this.ended) setTimeout(() => this.connect(), 100 + Math.random() * 900);
    });
  }

  end(): void {
    this.ended = true;
    this.socket?.terminate();
  }

  private apply(frame: ServerFrame): void {
    if (frame.t === 'welcome') {
      this.welcomed++;
      this.cursor = Math.max(this.cursor ?? 0, frame.position);
    } else if (frame.t === 'event') {
      this.seen.push(frame.position);
      this.cursor = Math.max(this.cursor ?? 0, frame.position);
    } else if (frame.t === 'reset') this.resets++;
  }
}
