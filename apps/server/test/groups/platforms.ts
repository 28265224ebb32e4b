/**
 * The sides of WeCom and DingTalk, true to their published rules, as far as robots in group chats go. Shares nothing with ours: the
 * envelope is WeChat's (test/wechat/envelope.ts) with an empty receiver. A WeCom robot is answered at the address that came with the
 * message, twenty times a minute; a DingTalk session's address ends, a token is one of the last two hours.
 */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { clock, newId } from '#kernel';
import { seal, sha1OfSorted } from '../wechat/envelope.ts';

type Json = Record<string, unknown>;
export type Told = { by: 'wecom' | 'session' | 'group' | 'single'; chat: string; body: Json };
const tooFast = 45009;

export class GroupPlatforms {
  readonly token = 'arobotstoken';
  readonly aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
  readonly appKey = 'dingrobot0001';
  readonly appSecret = 'a-robot-secret';
  readonly told: Told[] = [];
  readonly files = new Map<string, { content: Buffer; type: string }>();
  tokensMade = 0;
  removed = false;
  /** How many messages WeCom takes until it says "too fast". */
  left = 20;
  private readonly sessions = new Map<string, { chat: string; ends: number }>();
  private live: string | null = null;
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
      const file = url.pathname.startsWith('/file/') ? this.files.get(url.pathname.slice(6)) : null;
      if (file) return void reply.writeHead(200, { 'content-type': file.type }).end(file.content);
      const { status = 200, ...answer } = this.answer(url, request, body);
      reply.writeHead(Number(status), { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
    await new Promise<void>((done) => this.server!.listen(port, '127.0.0.1', done));
    return this;
  }
  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((done) => this.server?.close(() => done()) ?? done());
  }
  /** Every token that was given is worthless from now on. */
  forgetToken(): void {
    this.live = 'nothing fits this';
  }

  private answer(url: URL, request: IncomingMessage, body: Buffer): Json {
    const json = (): Json => JSON.parse(body.toString('utf8')) as Json;
    const bearer = request.headers['x-acs-dingtalk-access-token'];
    switch (url.pathname) {
      case '/cgi-bin/webhook/send': {
        if (url.searchParams.get('key') !== 'group-key' || this.removed)
          return { errcode: 93000, errmsg: 'invalid webhook url' };
        if (this.left-- <= 0) return { errcode: tooFast, errmsg: 'api freq out of limit' };
        const said = json();
        const { content } = (said.text ?? {}) as { content?: string };
        if (said.msgtype === 'text' && Buffer.byteLength(content ?? '') > 2048)
          return { errcode: 40058, errmsg: 'too long' };
        const picture = said.image as { base64: string; md5: string } | undefined;
        if (picture && createHash('md5').update(Buffer.from(picture.base64, 'base64')).digest('hex') !== picture.md5)
          return { errcode: 301019, errmsg: 'media md5 not match' };
        this.told.push({ by: 'wecom', chat: String(said.chatid), body: said });
        return { errcode: 0, errmsg: 'ok' };
      }
      case '/cgi-bin/webhook/upload_media':
        if (url.searchParams.get('key') !== 'group-key') return { errcode: 93000, errmsg: 'invalid webhook url' };
        if (!/name="media"; filename="/.test(body.toString('latin1'))) return { errcode: 44001, errmsg: 'empty media' };
        return { errcode: 0, errmsg: 'ok', type: url.searchParams.get('type'), media_id: 'wecom-media-1' };
      case '/robot/sendBySession': {
        const session = this.sessions.get(url.searchParams.get('session') ?? '');
        if (!session || session.ends < clock.ms()) return { errcode: 300001, errmsg: 'session expired' };
        this.told.push({ by: 'session', chat: session.chat, body: json() });
        return { errcode: 0, errmsg: 'ok' };
      }
      case '/v1.0/oauth2/accessToken': {
        const { appKey, appSecret } = json();
        if (appKey !== this.appKey || appSecret !== this.appSecret)
          return { status: 400, code: 'invalidClientIdOrSecret', message: 'no such application' };
        this.live = newId();
        this.tokensMade++;
        return { accessToken: this.live, expireIn: 7200 };
      }
      case '/media/upload':
        if (url.searchParams.get('access_token') !== this.live) return { errcode: 40014, errmsg: 'invalid token' };
        return { errcode: 0, errmsg: 'ok', media_id: `@${url.searchParams.get('type')}-1` };
    }
    if (bearer !== this.live) return { status: 401, code: 'InvalidAuthentication', message: 'token' };
    const said = json();
    if (said.robotCode !== this.appKey) return { status: 400, code: 'invalidParameter.robotCode', message: 'robot' };
    switch (url.pathname) {
      case '/v1.0/robot/groupMessages/send':
        this.told.push({ by: 'group', chat: String(said.openConversationId), body: said });
        return { processQueryKey: newId() };
      case '/v1.0/robot/oToMessages/batchSend':
        this.told.push({ by: 'single', chat: String((said.userIds as string[])[0]), body: said });
        return { processQueryKey: newId() };
      case '/v1.0/robot/messageFiles/download':
        if (!this.files.has(String(said.downloadCode)))
          return { status: 400, code: 'unknownError', message: 'no file' };
        return { downloadUrl: `${this.url}/file/${String(said.downloadCode)}` };
      default:
        return { status: 404, code: 'notFound', message: url.pathname };
    }
  }

  /** The query and words as WeCom sends them; `spoil` changes the signature. */
  async wecomCall(inner: string, given: { at?: number; token?: string } = {}) {
    const sealed = await seal(this.aesKey, '', inner);
    const timestamp = String(Math.floor((given.at ?? clock.ms()) / 1000));
    const nonce = newId().slice(-10);
    const signature = sha1OfSorted([given.token ?? this.token, timestamp, nonce, sealed]);
    return { sealed, query: new URLSearchParams({ msg_signature: signature, timestamp, nonce }) };
  }
  async wecomEcho(
    address: string,
    words: string,
    given: { token?: string } = {},
  ): Promise<{ status: number; text: string }> {
    const { sealed, query } = await this.wecomCall(words, given);
    query.set('echostr', sealed);
    const answer = await fetch(`${address}?${query}`);
    return { status: answer.status, text: await answer.text() };
  }
  wecomXml(fields: {
    id: string;
    user: string;
    name: string;
    chat: string;
    single?: boolean;
    hook?: string;
    rest: string;
  }): string {
    const hook = fields.hook ?? `${this.url}/cgi-bin/webhook/send?key=group-key`;
    return `<xml><From><UserId><![CDATA[${fields.user}]]></UserId><Name><![CDATA[${fields.name}]]></Name><Alias><![CDATA[]]></Alias></From>
<WebhookUrl><![CDATA[${hook}]]></WebhookUrl><ChatId><![CDATA[${fields.chat}]]></ChatId><GetChatInfoUrl><![CDATA[${this.url}/info]]></GetChatInfoUrl>
<MsgId><![CDATA[${fields.id}]]></MsgId><ChatType><![CDATA[${fields.single ? 'single' : 'group'}]]></ChatType>${fields.rest}</xml>`;
  }
  async wecomPush(address: string, xml: string, given: { at?: number; token?: string } = {}): Promise<number> {
    const { sealed, query } = await this.wecomCall(xml, given);
    const answer = await fetch(`${address}?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`,
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  /** A session address as it comes with each message. */
  session(chat: string, minutes: number): { sessionWebhook: string; sessionWebhookExpiredTime: number } {
    const id = newId();
    const ends = clock.ms() + minutes * 60_000;
    this.sessions.set(id, { chat, ends });
    return { sessionWebhook: `${this.url}/robot/sendBySession?session=${id}`, sessionWebhookExpiredTime: ends };
  }
  async dingtalkPush(address: string, said: Json, given: { at?: number; secret?: string } = {}): Promise<number> {
    const timestamp = String(given.at ?? clock.ms());
    const secret = given.secret ?? this.appSecret;
    const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', timestamp, sign },
      body: JSON.stringify(said),
    });
    await answer.arrayBuffer();
    return answer.status;
  }
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
