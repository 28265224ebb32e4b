/** Carries packets of one leg. RTP handed in and out is plain: encryption is the transport's business. */
export interface MediaTransport {
  /** True once there is somewhere to send to. */
  readonly ready: boolean;
  /** Sends `packet[0, length)`; the buffer is free again after the current turn of the event loop. */
  send(packet: Buffer, length: number): void;
  sendRtcp(packet: Buffer): void;
  /** Once a second: lets the transport look after itself. */
  housekeeping(silentForMs: number | null): void;
  /** Resolves when all sockets are closed. */
  close(): Promise<void>;
}

export type TransportEvents = {
  /** A plain RTP packet in `packet[0, length)`; the receiver may overwrite the buffer. */
  rtp(packet: Buffer, length: number): void;
  rtcp(packet: Buffer): void;
  /** First authentic packet or finished handshake. */
  connected(): void;
  /** The far end is gone for the moment and may come back (a browser whose way is kept), or is back. */
  away?(away: boolean): void;
  /** The transport ended by itself. */
  closed(reason: 'closed' | 'ice-failed'): void;
};
