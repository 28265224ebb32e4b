import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { type Frame, FramingError, StreamFramer } from '../message/framing.ts';
import { advertisedHost, bracketHost, plainAddress } from './local-address.ts';
import type { Flow, Listener, ListenSpec, Protocol, TransportSink } from './types.ts';

const PONG = Buffer.from('\r\n');
/** A peer that does not read is cut off rather than buffered for. */
const MAX_BUFFERED = 1 << 20;

let counter = 0;

/** One TCP or TLS connection, accepted or made by us. */
export class StreamFlow implements Flow {
  readonly id: string;
  readonly protocol: Protocol;
  readonly remoteHost: string;
  readonly remotePort: number;
  readonly localHost: string;
  readonly localPort: number | null;
  open = true;
  private readonly socket: Socket;
  private readonly sink: TransportSink;
  private readonly framer = new StreamFramer();
  private readonly failures = new Set<(error: Error) => void>();

  constructor(
    socket: Socket,
    sink: TransportSink,
    address: {
      protocol: Protocol;
      remoteHost: string;
      remotePort: number;
      localHost: string;
      localPort: number | null;
    },
    idleMs: number,
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
    socket.setNoDelay(true);
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.finish());
  }

  send(data: Buffer, failed?: (error: Error) => void): void {
    if (!this.open) {
      failed?.(new Error('connection closed'));
      return;
    }
    if (this.socket.writableLength > MAX_BUFFERED) {
      this.socket.destroy(new Error('peer does not read'));
      failed?.(new Error('peer does not read'));
      return;
    }
    // Bytes written before the connection stands are only known to be lost when it fails.
    if (data !== PONG) this.sink.sent(data, this);
    if (failed && this.socket.connecting) this.failures.add(failed);
    this.socket.write(data);
  }

  close(): void {
    if (this.socket.connecting) this.socket.destroy();
    else this.socket.end(() => this.socket.destroy());
  }

  private receive(chunk: Buffer): void {
    this.failures.clear();
    let frames: Frame[];
    try {
      frames = this.framer.push(chunk);
    } catch (error) {
      if (error instanceof FramingError && error.head) this.sink.streamMessage(error.head, this);
      this.close();
      return;
    }
    for (const frame of frames) {
      if (frame.type === 'ping') this.send(PONG);
      else if (frame.type === 'message') this.sink.streamMessage(frame.data, this);
    }
  }

  private fail(error: Error): void {
    const waiting = [...this.failures];
    this.failures.clear();
    for (const failed of waiting) failed(error);
  }

  private finish(): void {
    if (!this.open) return;
    this.open = false;
    this.fail(new Error('connection closed'));
    this.sink.flowClosed(this);
  }
}

type StreamSpec = Extract<ListenSpec, { protocol: 'UDP' | 'TCP' | 'TLS' }>;

export class StreamListener implements Listener {
  readonly protocol: Protocol;
  readonly host: string;
  readonly advertise: string;
  port = 0;
  private readonly server: Server;
  /** Every accepted socket, also one that never finishes its TLS handshake: close() must not wait for it. */
  private readonly sockets = new Set<Socket>();

  constructor(spec: StreamSpec, sink: TransportSink, idleMs: number) {
    this.protocol = spec.protocol;
    this.host = spec.host;
    this.advertise = advertisedHost(spec.host, spec.advertise);
    const accept = (socket: Socket): void => {
      const remoteHost = plainAddress(socket.remoteAddress ?? '');
      if (remoteHost === '' || !sink.admitAddress(remoteHost)) {
        socket.destroy();
        return;
      }
      const flow = new StreamFlow(
        socket,
        sink,
        {
          protocol: this.protocol,
          remoteHost,
          remotePort: socket.remotePort ?? 0,
          localHost: this.advertise,
          localPort: this.port,
        },
        idleMs,
      );
      if (!sink.flowOpened(flow)) socket.destroy();
    };
    this.server =
      spec.protocol === 'TLS'
        ? createTlsServer({ cert: spec.cert, key: spec.key }, accept)
        : createServer({ noDelay: true }, accept);
    this.server.on('tlsClientError', () => {});
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  bind(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, this.host, () => {
        this.server.off('error', reject);
        this.server.on('error', () => {});
        const address = this.server.address();
        this.port = typeof address === 'object' && address ? address.port : port;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const socket of this.sockets) socket.destroy();
    });
  }
}

export type TlsClientOptions = { ca?: string; rejectUnauthorized?: boolean };

/** Opens a connection; the flow is usable at once, bytes wait in the socket until it stands. */
export function connectStream(
  protocol: 'TCP' | 'TLS',
  host: string,
  port: number,
  sink: TransportSink,
  local: { host: string; port: number | null },
  options: TlsClientOptions & { idleMs: number; serverName?: string; connectMs: number },
): StreamFlow {
  const socket: Socket | TLSSocket =
    protocol === 'TLS'
      ? connectTls({
          host,
          port,
          ca: options.ca,
          rejectUnauthorized: options.rejectUnauthorized ?? true,
          servername: options.serverName,
        })
      : createConnection({ host, port });
  const flow = new StreamFlow(
    socket,
    sink,
    { protocol, remoteHost: host, remotePort: port, localHost: bracketHost(local.host), localPort: local.port },
    options.idleMs,
  );
  const ready = protocol === 'TLS' ? 'secureConnect' : 'connect';
  const guard = setTimeout(() => socket.destroy(new Error('connect timeout')), options.connectMs);
  socket.once(ready, () => clearTimeout(guard));
  socket.once('close', () => clearTimeout(guard));
  return flow;
}
