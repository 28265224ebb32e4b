/**
 * The official account's side, true to its published rules: one valid token at a time (the one before dies with a new one, it ends
 * by the clock), customer-service messages only within 48 hours of the person's last act and at most twenty after it, a media
 * store, menus; it pushes signed XML, in clear or encrypted, and asks three times when it is not answered within its patience.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { clock, newId } from '#kernel';
import { messageXml, readMessage, seal, sha1OfSorted, unseal } from './envelope.ts';

type Json = Record<string, unknown>;
export type Sent = {
  touser: string;
  msgtype: string;
  text?: { content: string };
  image?: { media_id: string };
  voice?: { media_id: string };
};
const windowMs = 48 * 3_600_000;
const mostPerWindow = 20;

export class WechatServer {
  readonly appId = 'wx0123456789abcdef';
  readonly appSecret = 'an-app-secret';
  readonly token = 'atokenofours';
  readonly aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
  readonly sent: Sent[] = [];
  readonly media = new Map<string, { content: Buffer; type: string }>();
  tokensMade = 0;
  menu: Json | null = null;
  /** What the next call of a kind is answered, whatever it asks. */
  next: { path: string; errcode: number; errmsg: string }[] = [];
  patienceMs = 5_000;
  private live: { token: string; ends: number } | null = null;
  private readonly acts = new Map<string, { at: number; left: number }>();
  private server: Server | null = null;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(port: number): Promise<this> {
    this.port = port;
    this.server = createServer(async (request, reply) => {
      const url = new URL(request.url!, this.url);
      const body = await collect(request);
      const found = url.pathname === '/cgi-bin/media/get' ? this.found(url) : null;
      if (found) {
        reply.writeHead(200, {
          'content-type': found.type,
          'content-disposition': `attachment; filename="${newId()}.dat"`,
        });
        reply.end(found.content);
        return;
      }
      // Its answers are JSON that calls itself text.
      reply.writeHead(200, { 'content-type': 'text/plain' }).end(JSON.stringify(this.answer(url, request, body)));
    });
    await new Promise<void>((done) => this.server!.listen(port, '127.0.0.1', done));
    return this;
  }

  stop(): Promise<void> {
    this.server?.closeAllConnections();
    return new Promise((done) => (this.server ? this.server.close(() => done()) : done()));
  }

  /** Somebody else asked for a token: ours is refused from now on. */
  outdateToken(): void {
    this.live = null;
  }

  private good(url: URL): boolean {
    return (
      this.live !== null && this.live.token === url.searchParams.get('access_token') && clock.ms() < this.live.ends
    );
  }

  private found(url: URL) {
    return this.good(url) ? (this.media.get(url.searchParams.get('media_id') ?? '') ?? null) : null;
  }

  private answer(url: URL, request: IncomingMessage, body: Buffer): Json {
    const forced = this.next.findIndex(({ path }) => path === url.pathname);
    if (forced >= 0) {
      const [{ errcode, errmsg } = { errcode: -1, errmsg: '' }] = this.next.splice(forced, 1);
      return { errcode, errmsg };
    }
    if (url.pathname === '/cgi-bin/stable_token') return this.newToken(JSON.parse(body.toString()) as Json);
    if (!this.good(url)) return { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' };
    switch (url.pathname) {
      case '/cgi-bin/message/custom/send':
        return this.take(JSON.parse(body.toString()) as Sent);
      case '/cgi-bin/media/upload':
        return this.keep(url, String(request.headers['content-type']), body);
      case '/cgi-bin/media/get':
        return { errcode: 40007, errmsg: 'invalid media_id' };
      case '/cgi-bin/menu/create':
        this.menu = JSON.parse(body.toString()) as Json;
        return { errcode: 0, errmsg: 'ok' };
      default:
        return { errcode: 40066, errmsg: 'invalid url' };
    }
  }

  private newToken(asked: Json): Json {
    if (asked.appid !== this.appId) return { errcode: 40013, errmsg: 'invalid appid' };
    if (asked.secret !== this.appSecret) return { errcode: 40125, errmsg: 'invalid appsecret' };
    if (this.live && clock.ms() < this.live.ends && asked.force_refresh !== true)
      return { access_token: this.live.token, expires_in: Math.floor((this.live.ends - clock.ms()) / 1000) };
    this.live = { token: `token-${++this.tokensMade}`, ends: clock.ms() + 7_200_000 };
    return { access_token: this.live.token, expires_in: 7200 };
  }

  private take(message: Sent): Json {
    const act = this.acts.get(message.touser);
    if (!act || clock.ms() - act.at > windowMs)
      return { errcode: 45015, errmsg: 'response out of time limit or subscription is canceled' };
    if (act.left === 0) return { errcode: 45047, errmsg: 'out of response count limit' };
    if (Buffer.byteLength(message.text?.content ?? '') > 2048)
      return { errcode: 45002, errmsg: 'content size out of limit' };
    const media = message.image ?? message.voice;
    if (media && !this.media.has(media.media_id)) return { errcode: 40007, errmsg: 'invalid media_id' };
    act.left -= 1;
    this.sent.push(message);
    return { errcode: 0, errmsg: 'ok' };
  }

  private keep(url: URL, type: string, body: Buffer): Json {
    const boundary = /boundary=(\S+)/.exec(type)?.[1] ?? '';
    const text = body.toString('latin1');
    const head = text.indexOf('\r\n\r\n');
    const end = text.lastIndexOf(`\r\n--${boundary}--`);
    if (!/name="media"; filename="/.test(text.slice(0, head)) || end < 0)
      return { errcode: 41005, errmsg: 'media data missing' };
    const id = newId();
    const mediaType = /Content-Type: (\S+)/.exec(text)?.[1] ?? '';
    this.media.set(id, { content: body.subarray(head + 4, end), type: mediaType });
    return { type: url.searchParams.get('type'), media_id: id, created_at: Math.floor(clock.ms() / 1000) };
  }

  /** Says something to us as a person of the account; the words of our passive reply, or null. */
  async push(
    address: string,
    openId: string,
    fields: Record<string, string | number>,
    given: { mode?: 'plain' | 'aes'; appId?: string; token?: string } = {},
  ): Promise<{ statuses: number[]; reply: string | null }> {
    this.acts.set(openId, { at: clock.ms(), left: mostPerWindow });
    const token = given.token ?? this.token;
    const seconds = Math.floor(clock.ms() / 1000);
    const clear = messageXml({ ToUserName: 'gh_account', FromUserName: openId, CreateTime: seconds, ...fields });
    const nonce = String(Math.floor(Math.random() * 1e9));
    const query = new URLSearchParams({
      timestamp: String(seconds),
      nonce,
      signature: sha1OfSorted([token, String(seconds), nonce]),
    });
    let body = clear;
    if (given.mode === 'aes') {
      const sealed = await seal(this.aesKey, given.appId ?? this.appId, clear);
      query.set('encrypt_type', 'aes');
      query.set('msg_signature', sha1OfSorted([token, String(seconds), nonce, sealed]));
      body = messageXml({ ToUserName: 'gh_account', Encrypt: sealed });
    }
    const statuses: number[] = [];
    for (let tries = 1; tries <= 3; tries++) {
      try {
        const answer = await fetch(`${address}?${query.toString()}`, {
          method: 'POST',
          headers: { 'content-type': 'text/xml' },
          body,
          signal: AbortSignal.timeout(this.patienceMs),
        });
        statuses.push(answer.status);
        const words = await answer.text();
        if (answer.status === 200) return { statuses, reply: await this.replyIn(words, given.mode ?? 'plain') };
        return { statuses, reply: null };
      } catch {
        statuses.push(0);
      }
    }
    return { statuses, reply: null };
  }

  private async replyIn(words: string, mode: 'plain' | 'aes'): Promise<string | null> {
    if (words === 'success' || words === '') return null;
    const outer = readMessage(words);
    if (mode === 'plain') return outer.get('Content') ?? null;
    const [time, nonce, sealed] = ['TimeStamp', 'Nonce', 'Encrypt'].map((tag) => outer.get(tag) ?? '') as [
      string,
      string,
      string,
    ];
    if (outer.get('MsgSignature') !== sha1OfSorted([this.token, time, nonce, sealed]))
      throw new Error('the passive reply is not signed');
    return readMessage(await unseal(this.aesKey, this.appId, sealed)).get('Content') ?? null;
  }

  /** Asks whether an address is ours. */
  async verify(address: string, token = this.token): Promise<{ status: number; text: string }> {
    const query = new URLSearchParams({
      timestamp: '1',
      nonce: '2',
      echostr: 'echo-77',
      signature: sha1OfSorted([token, '1', '2']),
    });
    const answer = await fetch(`${address}?${query.toString()}`);
    return { status: answer.status, text: await answer.text() };
  }
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
