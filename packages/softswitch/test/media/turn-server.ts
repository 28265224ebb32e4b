import { createHash, createHmac } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { classes, Message, methods, parseMessage } from 'werift';

/**
 * The least of a TURN server (RFC 8656) that a relayed call needs: long-term credentials, allocations over UDP, permissions,
 * channels and indications. One allocation per client address; for tests on loopback.
 */
export class TurnServer {
  readonly username = 'relay';
  readonly credential = 'relay-secret';
  /** Bytes that went through relays, both ways. */
  relayed = 0;
  refused = 0;

  private readonly realm = 'turn.test';
  private readonly nonce = Buffer.from('5e1f');
  private readonly socket: Socket;
  private readonly relays = new Map<string, Relay>();

  private readonly secret: string | null;

  private constructor(socket: Socket, secret: string | null) {
    this.socket = socket;
    this.secret = secret;
    socket.on('message', (data, from) => void this.take(data, from));
  }

  /** With a secret, users have names `<unix time of the end>:<who>` and their HMAC-SHA-1 as the password (TURN REST API). */
  static async open(secret: string | null = null): Promise<TurnServer> {
    return new TurnServer(await bindBelow(7000), secret);
  }

  get allocations(): number {
    return this.relays.size;
  }

  /** As a network that is gone, or a server that was started anew: what was allocated is worth nothing any more. */
  forget(): void {
    for (const { socket } of this.relays.values()) socket.close();
    this.relays.clear();
  }

  get url(): string {
    return `turn:127.0.0.1:${this.socket.address().port}`;
  }

  async close(): Promise<void> {
    const sockets = [this.socket, ...[...this.relays.values()].map((relay) => relay.socket)];
    await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  }

  private keyOf(request: Message | undefined): Buffer {
    const given = request?.attributesKeys.includes('USERNAME') ? String(request.getAttributeValue('USERNAME')) : '';
    const username = this.secret === null || Number(given.split(':')[0]) * 1000 < Date.now() ? this.username : given;
    const credential =
      this.secret === null ? this.credential : createHmac('sha1', this.secret).update(username).digest('base64');
    return createHash('md5').update(`${username}:${this.realm}:${credential}`).digest();
  }

  private async take(data: Buffer, from: RemoteInfo): Promise<void> {
    const client = `${from.address}:${from.port}`;
    const relay = this.relays.get(client);
    if ((data[0] & 0xc0) === 0x40) {
      relay?.send(relay.channels.get(data.readUInt16BE(0)), data.subarray(4, 4 + data.readUInt16BE(2)));
      return;
    }
    const message = parseMessage(data);
    if (message?.messageClass === classes.INDICATION && message.messageMethod === methods.SEND) {
      relay?.send(message.getAttributeValue('XOR-PEER-ADDRESS'), message.getAttributeValue('DATA'));
      return;
    }
    if (message?.messageClass !== classes.REQUEST) return;
    const key = this.keyOf(message);
    if (!parseMessage(data, key)) {
      this.refused++;
      const error = new Message(message.messageMethod, classes.ERROR, message.transactionId)
        .setAttribute('ERROR-CODE', [401, 'Unauthorized'])
        .setAttribute('REALM', this.realm)
        .setAttribute('NONCE', this.nonce);
      this.socket.send(error.bytes, from.port, from.address);
      return;
    }
    const answer = new Message(message.messageMethod, classes.RESPONSE, message.transactionId);
    await this.serve(message, answer, client, from);
    this.socket.send(answer.addMessageIntegrity(key).addFingerprint().bytes, from.port, from.address);
  }

  private async serve(request: Message, answer: Message, client: string, from: RemoteInfo): Promise<void> {
    if (request.messageMethod === methods.ALLOCATE) {
      const relay = this.relays.get(client) ?? (await this.allocate(from));
      this.relays.set(client, relay);
      answer
        .setAttribute('XOR-RELAYED-ADDRESS', ['127.0.0.1', relay.socket.address().port])
        .setAttribute('XOR-MAPPED-ADDRESS', [from.address, from.port])
        .setAttribute('LIFETIME', 600);
    } else if (request.messageMethod === methods.CHANNEL_BIND) {
      const peer = request.getAttributeValue('XOR-PEER-ADDRESS') as [string, number];
      const channel = request.getAttributeValue('CHANNEL-NUMBER') as number;
      this.relays.get(client)?.channels.set(channel, peer);
    } else if (request.messageMethod === methods.REFRESH) {
      answer.setAttribute('LIFETIME', 600);
    }
  }

  private async allocate(from: RemoteInfo): Promise<Relay> {
    const socket = await bindBelow(7200);
    const channels = new Map<number, [string, number]>();
    socket.on('message', (data, peer) => {
      this.relayed += data.length;
      const bound = [...channels].find(([, [, port]]) => port === peer.port);
      if (bound) {
        const header = Buffer.alloc(4);
        header.writeUInt16BE(bound[0], 0);
        header.writeUInt16BE(data.length, 2);
        this.socket.send(Buffer.concat([header, data]), from.port, from.address);
      } else {
        const indication = new Message(methods.DATA, classes.INDICATION)
          .setAttribute('XOR-PEER-ADDRESS', [peer.address, peer.port])
          .setAttribute('DATA', data);
        this.socket.send(indication.bytes, from.port, from.address);
      }
    });
    return {
      socket,
      channels,
      send: (peer, data) => {
        if (!peer || !data) return;
        this.relayed += data.length;
        socket.send(data, peer[1], peer[0]);
      },
    };
  }
}

type Relay = {
  socket: Socket;
  channels: Map<number, [string, number]>;
  send(peer: [string, number] | undefined, data: Buffer | undefined): void;
};

async function bindBelow(first: number): Promise<Socket> {
  for (let port = first + Math.floor(Math.random() * 200); ; port++) {
    const socket = createSocket('udp4');
    const bound = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(port, '127.0.0.1', () => resolve(true));
    });
    if (bound) return socket;
    socket.close();
  }
}
