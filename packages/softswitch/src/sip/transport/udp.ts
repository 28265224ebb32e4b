import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { advertisedHost, plainAddress } from './local-address.ts';
import type { Flow, Listener, ListenSpec, TransportSink } from './types.ts';

class UdpFlow implements Flow {
  readonly protocol = 'UDP';
  readonly id: string;
  readonly remoteHost: string;
  readonly remotePort: number;
  private readonly listener: UdpListener;
  private readonly sink: TransportSink;

  constructor(listener: UdpListener, sink: TransportSink, remoteHost: string, remotePort: number) {
    this.listener = listener;
    this.sink = sink;
    this.remoteHost = remoteHost;
    this.remotePort = remotePort;
    this.id = `UDP:${listener.port}:${remoteHost}:${remotePort}`;
  }

  get localHost(): string {
    return this.listener.advertise;
  }

  get localPort(): number {
    return this.listener.port;
  }

  get open(): boolean {
    return this.listener.open;
  }

  send(data: Buffer, failed?: (error: Error) => void): void {
    this.sink.sent(data, this);
    this.listener.send(data, this.remotePort, this.remoteHost, failed);
  }
}

export class UdpListener implements Listener {
  readonly protocol = 'UDP';
  readonly host: string;
  readonly advertise: string;
  port = 0;
  open = false;
  private readonly socket: Socket;
  private readonly sink: TransportSink;

  constructor(spec: Extract<ListenSpec, { protocol: 'UDP' | 'TCP' }>, sink: TransportSink) {
    this.sink = sink;
    this.host = spec.host;
    this.advertise = advertisedHost(spec.host, spec.advertise);
    this.socket = createSocket({ type: isIPv6(spec.host) ? 'udp6' : 'udp4', recvBufferSize: 1 << 21 });
    this.socket.on('message', (data, remote) => {
      const host = plainAddress(remote.address);
      if (!sink.admitAddress(host)) return;
      sink.datagram(data, new UdpFlow(this, sink, host, remote.port));
    });
    // An ICMP error of an earlier datagram surfaces here; the transaction that sent it times out by itself.
    this.socket.on('error', () => {});
  }

  bind(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void => reject(error);
      this.socket.once('error', failed);
      this.socket.bind(port, this.host, () => {
        this.socket.off('error', failed);
        this.port = this.socket.address().port;
        this.open = true;
        resolve();
      });
    });
  }

  flowTo(host: string, port: number): Flow {
    return new UdpFlow(this, this.sink, host, port);
  }

  send(data: Buffer, port: number, host: string, failed?: (error: Error) => void): void {
    if (!this.open) {
      failed?.(new Error('socket closed'));
      return;
    }
    this.socket.send(data, port, host, (error) => {
      if (error) failed?.(error);
    });
  }

  close(): Promise<void> {
    if (!this.open) return Promise.resolve();
    this.open = false;
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }
}
