/** Transports carry bytes between *flows*. A flow is one way to reach one peer: a connection, or an address pair over UDP. */
import type { SipMessage } from '../message/message.ts';

export type Protocol = 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';

export const DEFAULT_PORT: Record<Protocol, number> = { UDP: 5060, TCP: 5060, TLS: 5061, WS: 80, WSS: 443 };

/** Reliable transports never need retransmission by the transaction layer (RFC 3261 17.1.1.2). */
export function isReliable(protocol: Protocol): boolean {
  return protocol !== 'UDP';
}

export type Destination = { protocol: Protocol; host: string; port: number };

export interface Flow {
  readonly id: string;
  readonly protocol: Protocol;
  readonly remoteHost: string;
  readonly remotePort: number;
  /** What goes into our Via and Contact on this flow. */
  readonly localHost: string;
  readonly localPort: number | null;
  readonly open: boolean;
  /** `failed` is called at most once if the bytes could not be handed over. */
  send(data: Buffer, failed?: (error: Error) => void): void;
}

export type TransportEvents = {
  /** A parsed message. It may carry a `problem`. */
  message(message: SipMessage, flow: Flow): void;
  /** Bytes that are no SIP at all. */
  garbage(flow: Flow): void;
  /** Nothing will come or go on this flow any more. */
  closed(flow: Flow): void;
};

/** What a listener needs from the layer above it. */
export type TransportSink = {
  datagram(data: Buffer, flow: Flow): void;
  streamMessage(data: Buffer, flow: Flow): void;
  flowOpened(flow: Flow): boolean;
  flowClosed(flow: Flow): void;
  /** False = drop the bytes or the connection unread (banned address). */
  admitAddress(host: string): boolean;
  /** Sees every message that leaves. */
  sent(data: Buffer, flow: Flow): void;
};

export type ListenSpec =
  | { protocol: 'UDP' | 'TCP'; host: string; port: number; advertise?: string }
  | { protocol: 'TLS'; host: string; port: number; advertise?: string; cert: string; key: string }
  | { protocol: 'WS'; host: string; port: number; advertise?: string }
  | { protocol: 'WSS'; host: string; port: number; advertise?: string; cert: string; key: string };

export interface Listener {
  readonly protocol: Protocol;
  readonly host: string;
  readonly port: number;
  readonly advertise: string;
  close(): Promise<void>;
}
