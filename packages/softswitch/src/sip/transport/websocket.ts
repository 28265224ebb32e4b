/** SIP over WebSocket (RFC 7118): one SIP message per frame, subprotocol `sip`. */
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { WebSocket, WebSocketServer } from 'ws';
import { advertisedHost, plainAddress } from './local-address.ts';
import type { Flow, Listener, ListenSpec, Protocol, TransportSink } from './types.ts';

const MAX_MESSAGE = 98_304;
const MAX_BUFFERED = 1 << 20;
const KEEP_ALIVE = /^[\r\n]*$/;
const PONG = '\r\n';

let counter = 0;

export class WebSocketFlow implements Flow {
  readonly id: string;
  readonly protocol: Protocol;
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly localHost: string;
  readonly localPort: number | null;
  open = true;
  private readonly socket: WebSocket;
  private readonly sink: TransportSink;
  private queue: { data: Buffer; failed: ((error: Error) => void) | undefined }[] = [];

  constructor(
    socket: WebSocket,
    sink: TransportSink,
    address: {
      protocol: Protocol;
      remoteHost: string;
      remotePort: number;
      localHost: string;
      localPort: number | null;
    },
  ) {
    counter += 1;
    this.id = `${address.protocol}:${counter}`;
    this.protocol = address.protocol;
    this.remoteHost = address.remoteHost;
    this.remotePort = address.remotePort;
    this.localHost = address.localHost;
    this.localPort = address.localPort;
    this.socket = socket;
    this.sink = sink;
    socket.on('open', () => this.flush());
    socket.on('message', (data: Buffer) => this.receive(data));
    socket.on('error', () => {});
    socket.on('close', () => this.finish());
  }

  send(data: Buffer, failed?: (error: Error) => void): void {
    if (!this.open) {
      failed?.(new Error('connection closed'));
      return;
    }
    if (this.socket.readyState === WebSocket.CONNECTING) {
      this.queue.push({ data, failed });
      return;
    }
    if (this.socket.bufferedAmount > MAX_BUFFERED) {
      this.socket.terminate();
      failed?.(new Error('peer does not read'));
      return;
    }
    this.sink.sent(data, this);
    // Text frames: SIP is UTF-8 and browsers' SIP stacks expect strings (RFC 7118 4.2).
    this.socket.send(data.toString('utf8'), (error) => {
      if (error) failed?.(error);
    });
  }

  close(): void {
    this.socket.close(1000);
    this.socket.terminate();
  }

  private receive(data: Buffer): void {
    if (data.length <= 4 && KEEP_ALIVE.test(data.toString('latin1'))) {
      if (data.length === 4) this.socket.send(PONG);
      return;
    }
    this.sink.streamMessage(data, this);
  }

  private flush(): void {
    const waiting = this.queue;
    this.queue = [];
    for (const { data, failed } of waiting) this.send(data, failed);
  }

  private finish(): void {
    if (!this.open) return;
    this.open = false;
    const waiting = this.queue;
    this.queue = [];
    for (const { failed } of waiting) failed?.(new Error('connection closed'));
    this.sink.flowClosed(this);
  }
}

export class WebSocketListener implements Listener {
  readonly protocol: Protocol;
  readonly host: string;
  readonly advertise: string;
  port = 0;
  private readonly http: Server;
  private readonly sockets: WebSocketServer;

  constructor(spec: Extract<ListenSpec, { protocol: 'WS' | 'WSS' }>, sink: TransportSink) {
    this.protocol = spec.protocol;
    this.host = spec.host;
    this.advertise = advertisedHost(spec.host, spec.advertise);
    this.http = spec.protocol === 'WSS' ? createHttpsServer({ cert: spec.cert, key: spec.key }) : createHttpServer();
    this.sockets = new WebSocketServer({
      server: this.http,
      maxPayload: MAX_MESSAGE,
      handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
    });
    this.sockets.on('error', () => {});
    this.sockets.on('connection', (socket, request) => {
      const remoteHost = plainAddress(request.socket.remoteAddress ?? '');
      // A client that does not speak the SIP subprotocol is no SIP client (RFC 7118 4.1).
      if (remoteHost === '' || !sink.admitAddress(remoteHost) || socket.protocol !== 'sip') {
        socket.on('error', () => {});
        socket.terminate();
        return;
      }
      const flow = new WebSocketFlow(socket, sink, {
        protocol: this.protocol,
        remoteHost,
        remotePort: request.socket.remotePort ?? 0,
        localHost: this.advertise,
        localPort: this.port,
      });
      if (!sink.flowOpened(flow)) socket.terminate();
    });
  }

  bind(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, this.host, () => {
        this.http.off('error', reject);
        this.http.on('error', () => {});
        const address = this.http.address();
        this.port = typeof address === 'object' && address ? address.port : port;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
    return new Promise((resolve) => {
      this.http.close(() => resolve());
      this.http.closeAllConnections();
    });
  }
}

/** Connects as a client (a phone, or a trunk that speaks WebSocket). */
export function connectWebSocket(
  protocol: 'WS' | 'WSS',
  host: string,
  port: number,
  sink: TransportSink,
  options: { ca?: string; rejectUnauthorized?: boolean; connectMs: number; localHost: string },
): WebSocketFlow {
  const url = `${protocol === 'WSS' ? 'wss' : 'ws'}://${host}:${port}/`;
  const socket = new WebSocket(url, 'sip', {
    handshakeTimeout: options.connectMs,
    maxPayload: MAX_MESSAGE,
    ca: options.ca,
    rejectUnauthorized: options.rejectUnauthorized ?? true,
  });
  return new WebSocketFlow(socket, sink, {
    protocol,
    remoteHost: host,
    remotePort: port,
    localHost: options.localHost,
    localPort: null,
  });
}
