/** The part of an ICE connection that DTLS travels over. */
type DtlsPath = { send(data: Buffer): Promise<void> };

const CHANGE_CIPHER_SPEC = 20;
const HANDSHAKE = 22;
/** A repeated flight comes as several datagrams; one answer to all of them is enough. */
const ANSWER_EVERY_MS = 40;

const isHandshake = (data: Buffer): boolean => data[0] === CHANGE_CIPHER_SPEC || data[0] === HANDSHAKE;

/**
 * Keeps the last flight of the DTLS handshake. When the browser misses it, it repeats its own and waits for ours again
 * (RFC 6347 section 4.2.4). werift stops answering when it got the ClientHello twice before, as happens on busy machines
 * (about one call in fifteen under heavy load): the call would stand on our side and be dumb for ever on the other.
 */
export class LastFlight {
  private readonly send: (data: Buffer) => Promise<void>;
  private flight: Buffer[] = [];
  private answered = false;
  private repeatedAt = 0;

  constructor(path: DtlsPath) {
    this.send = path.send.bind(path);
    path.send = (data) => {
      if (isHandshake(data)) this.remember(data);
      return this.send(data);
    };
  }

  /** A datagram from the browser; `done` = our side has finished the handshake. */
  received(data: Buffer, done: boolean): void {
    if (!isHandshake(data)) return;
    this.answered = true;
    const now = performance.now();
    if (!done || now - this.repeatedAt < ANSWER_EVERY_MS) return;
    this.repeatedAt = now;
    for (const part of this.flight) this.send(part).catch(() => {});
  }

  /** What goes out after something came in begins a new flight. */
  private remember(data: Buffer): void {
    if (this.answered) this.flight = [];
    this.answered = false;
    this.flight.push(Buffer.from(data));
  }
}
