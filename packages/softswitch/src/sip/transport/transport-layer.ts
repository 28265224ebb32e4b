/**
 * Listeners, connections and the rules of RFC 3261 section 18: stamping `received` and `rport` (RFC 3581) on requests,
 * finding the way back for responses, re-using connections, closing what is idle.
 */
import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { SipSyntaxError } from '../message/errors.ts';
import { type SipMessage, SipRequest } from '../message/message.ts';
import { splitList } from '../message/parameters.ts';
import { parseMessage } from '../message/parse.ts';
import { formatVia, type Via } from '../message/via.ts';
import { unbracketHost } from './local-address.ts';
import { connectStream, type StreamFlow, StreamListener, type TlsClientOptions } from './stream.ts';
import {
  DEFAULT_PORT,
  type Destination,
  type Flow,
  type Listener,
  type ListenSpec,
  type Protocol,
  type TransportEvents,
  type TransportSink,
} from './types.ts';
import { UdpListener } from './udp.ts';
import { connectWebSocket, type WebSocketFlow, WebSocketListener } from './websocket.ts';

export type TransportOptions = {
  /** Connections without traffic are closed after this; keep-alives count as traffic. Default 10 minutes. */
  idleMs?: number;
  connectMs?: number;
  maxConnections?: number;
  /** Connections one address may hold. */
  maxConnectionsPerAddress?: number;
  tls?: TlsClientOptions;
  /** Host name to address; default: the system's A lookup. */
  resolve?: (host: string) => Promise<string>;
  admitAddress?: (host: string) => boolean;
  /** Sees every message on the wire, for traces. */
  trace?: (direction: 'in' | 'out', data: Buffer, flow: Flow) => void;
};

type Connection = StreamFlow | WebSocketFlow;

export class TransportLayer {
  private readonly options: TransportOptions;
  private readonly events: TransportEvents;
  private readonly listeners: Listener[] = [];
  private readonly connections = new Map<string, Connection>();
  private readonly perAddress = new Map<string, number>();
  private readonly sink: TransportSink;

  constructor(events: TransportEvents, options: TransportOptions = {}) {
    this.events = events;
    this.options = options;
    this.sink = {
      datagram: (data, flow) => this.receiveBytes(data, flow),
      streamMessage: (data, flow) => this.receiveBytes(data, flow),
      flowOpened: (flow) => this.accept(flow as Connection),
      flowClosed: (flow) => this.forget(flow as Connection),
      admitAddress: (host) => options.admitAddress?.(host) ?? true,
      sent: (data, flow) => options.trace?.('out', data, flow),
    };
  }

  /** Starts one listener; port 0 picks a free one. Rejects when the port is taken. */
  async listen(spec: ListenSpec): Promise<Listener> {
    const listener =
      spec.protocol === 'UDP'
        ? new UdpListener(spec, this.sink)
        : spec.protocol === 'WS' || spec.protocol === 'WSS'
          ? new WebSocketListener(spec, this.sink)
          : new StreamListener(spec, this.sink, this.idleMs);
    await listener.bind(spec.port);
    this.listeners.push(listener);
    return listener;
  }

  get idleMs(): number {
    return this.options.idleMs ?? 600_000;
  }

  diagnostics(): { listeners: number; connections: number } {
    return { listeners: this.listeners.length, connections: this.connections.size };
  }

  listener(protocol: Protocol): Listener | null {
    return this.listeners.find((listener) => listener.protocol === protocol) ?? null;
  }

  isLocal(host: string, port: number | null): boolean {
    return this.listeners.some(
      (one) => (one.advertise === host || one.host === host) && one.port === (port ?? DEFAULT_PORT[one.protocol]),
    );
  }

  /** A flow to that place: an open connection to it, or a new one. Rejects when the name does not resolve. */
  async flowTo(destination: Destination): Promise<Flow> {
    const name = unbracketHost(destination.host);
    const host = await this.resolve(name);
    const { protocol, port } = destination;
    if (protocol === 'UDP') {
      const udp = this.listener('UDP');
      if (!udp) throw new Error('no UDP listener to send from');
      return (udp as UdpListener).flowTo(host, port);
    }
    for (const flow of this.connections.values()) {
      if (flow.open && flow.protocol === protocol && flow.remoteHost === host && flow.remotePort === port) return flow;
    }
    const flow = this.connect(protocol, host, port, name);
    this.connections.set(flow.id, flow);
    return flow;
  }

  private connect(protocol: Exclude<Protocol, 'UDP'>, host: string, port: number, name: string): Connection {
    const connectMs = this.options.connectMs ?? 5000;
    const own = this.listener(protocol) ?? this.listeners[0] ?? null;
    const localHost = unbracketHost(own?.advertise ?? '127.0.0.1');
    if (protocol === 'WS' || protocol === 'WSS') {
      // A WebSocket client can't be connected to, so it names itself by an address that leads nowhere (RFC 7118 5).
      const nowhere = `${randomBytes(6).toString('hex')}.invalid`;
      return connectWebSocket(protocol, host, port, this.sink, { ...this.options.tls, connectMs, localHost: nowhere });
    }
    const local = { host: localHost, port: own?.protocol === protocol ? own.port : null };
    const serverName = isIP(name) ? undefined : name;
    return connectStream(protocol, host, port, this.sink, local, {
      ...this.options.tls,
      idleMs: this.idleMs,
      connectMs,
      serverName,
    });
  }

  /** Host name to address; literals stay. Rejects when there is none. */
  async resolve(name: string): Promise<string> {
    if (isIP(name)) return name;
    if (this.options.resolve) return await this.options.resolve(name);
    return (await lookup(name, { family: 4 })).address;
  }

  /** All addresses of a name. */
  async resolveAll(name: string): Promise<string[]> {
    if (isIP(name) || this.options.resolve) return [await this.resolve(name)];
    return (await lookup(name, { family: 4, all: true })).map(({ address }) => address);
  }

  /** The way back for a response (RFC 3261 18.2.2, RFC 3581 4): same connection, else the address in the Via. */
  flowForResponse(via: Via, flow: Flow): Flow | Promise<Flow> {
    if (flow.protocol === 'UDP') return this.udpResponseFlow(via, flow);
    if (flow.open) return flow;
    const host = via.params.get('received') ?? via.host;
    return this.flowTo({ protocol: flow.protocol, host, port: via.port ?? DEFAULT_PORT[flow.protocol] });
  }

  private udpResponseFlow(via: Via, flow: Flow): Flow {
    const udp = this.listeners.find((one) => one.protocol === 'UDP' && one.port === flow.localPort) as UdpListener;
    if (!udp) return flow;
    const rport = via.params.get('rport');
    if (rport && /^\d+$/.test(rport)) return flow;
    return udp.flowTo(flow.remoteHost, via.port ?? DEFAULT_PORT.UDP);
  }

  /** One message as bytes, from a listener here or from a transport of the caller's own. */
  receiveBytes(data: Buffer, flow: Flow): void {
    // Keep-alives over UDP: nothing to answer (RFC 5626 would use STUN).
    if (data.length <= 4 && /^[\r\n\0]*$/.test(data.toString('latin1'))) return;
    this.options.trace?.('in', data, flow);
    let message: SipMessage;
    try {
      message = parseMessage(data);
      if (message instanceof SipRequest) stampVia(message, flow);
    } catch (error) {
      if (!(error instanceof SipSyntaxError)) throw error;
      this.events.garbage(flow);
      return;
    }
    this.events.message(message, flow);
  }

  private accept(flow: Connection): boolean {
    const held = this.perAddress.get(flow.remoteHost) ?? 0;
    if (this.connections.size >= (this.options.maxConnections ?? 10_000)) return false;
    if (held >= (this.options.maxConnectionsPerAddress ?? 1000)) return false;
    this.perAddress.set(flow.remoteHost, held + 1);
    this.connections.set(flow.id, flow);
    this.accepted.add(flow.id);
    return true;
  }

  /** Ids of connections that peers opened: only these count towards the limit per address. */
  private readonly accepted = new Set<string>();

  private forget(flow: Connection): void {
    if (this.accepted.delete(flow.id)) {
      const held = (this.perAddress.get(flow.remoteHost) ?? 1) - 1;
      if (held > 0) this.perAddress.set(flow.remoteHost, held);
      else this.perAddress.delete(flow.remoteHost);
    }
    if (this.connections.delete(flow.id)) this.events.closed(flow);
  }

  async close(): Promise<void> {
    for (const flow of [...this.connections.values()]) flow.close();
    await Promise.all(this.listeners.splice(0).map((listener) => listener.close()));
    for (const flow of [...this.connections.values()]) this.forget(flow);
  }
}

/**
 * Notes on the topmost Via where the request really came from (RFC 3261 18.2.1, RFC 3581 4). A Via that can't be parsed is
 * left alone: validation answers it.
 */
function stampVia(request: SipRequest, flow: Flow): void {
  let via: Via;
  try {
    via = request.via;
  } catch {
    return;
  }
  const wantsPort = via.params.has('rport');
  if (!wantsPort && unbracketHost(via.host) === flow.remoteHost) return;
  const params = new Map(via.params);
  params.set('received', flow.remoteHost);
  if (wantsPort) params.set('rport', String(flow.remotePort));
  const lines = request.headers.getAll('via');
  const rest = splitList(lines[0]!).slice(1);
  request.headers.set('via', [formatVia({ ...via, params }), ...rest, ...lines.slice(1)]);
}
