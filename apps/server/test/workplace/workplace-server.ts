/**
 * The side of WeCom and of DingTalk, true to their published rules: codes work once, tokens belong to an application's secret, guests
 * and outside contacts are nobody's staff, a robot takes twenty messages a minute, DingTalk's with a fresh signature.
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { clock, newId } from '#kernel';

type Json = Record<string, unknown>;
/** A person at the platform. `member`: in the company's directory. */
export type Person = {
  userId: string;
  member: boolean;
  mobile?: string;
  mail?: string /** As they wrote it themselves. */;
  ownMail?: string;
};
export type Heard = { robot: string; text: string; at: number };
const minuteMs = 60_000;

export class WorkplaceServer {
  readonly corpId = 'ww0123456789';
  readonly corpSecret = 'a-corp-secret';
  readonly clientId = 'ding0123456789';
  readonly clientSecret = 'a-client-secret';
  readonly signing = 'SECa-signing-secret';
  readonly heard: Heard[] = [];
  /** Who stands in front of its sign-in page. */
  person: Person = { userId: '', member: false };
  /** What robots are answered, whatever they say. */
  refuse: Json | null = null;
  private readonly codes = new Map<string, Person>();
  private readonly tokens = new Map<string, Person | 'wecom' | 'dingtalk'>();
  private readonly spoken = new Map<string, number[]>();
  private server: Server | null = null;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get wecomHook(): string {
    return `${this.url}/cgi-bin/webhook/send?key=a-robot-key`;
  }
  get dingtalkHook(): string {
    return `${this.url}/robot/send?access_token=a-robot-token`;
  }

  async start(port: number): Promise<this> {
    this.port = port;
    this.server = createServer(async (request, reply) => {
      const url = new URL(request.url!, this.url);
      const body = await json(request);
      const to = this.page(url);
      if (to) reply.writeHead(302, { location: to }).end();
      else
        reply
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify(this.answer(url, body, request)));
    });
    await new Promise<void>((done) => this.server!.listen(port, '127.0.0.1', done));
    return this;
  }
  stop(): Promise<void> {
    this.server?.closeAllConnections();
    return new Promise((done) => (this.server ? this.server.close(() => done()) : done()));
  }

  /** The page on which a person agrees: back with a code. */
  private page({ pathname, searchParams: query }: URL): string | null {
    const wecom = pathname === '/wwlogin/sso/login' && query.get('appid') === this.corpId && query.get('agentid');
    const dingtalk =
      pathname === '/oauth2/auth' && query.get('client_id') === this.clientId && query.get('response_type') === 'code';
    if (!wecom && !dingtalk) return null;
    const code = newId();
    this.codes.set(code, this.person);
    const back = new URL(query.get('redirect_uri')!);
    back.searchParams.set(wecom ? 'code' : 'authCode', code);
    back.searchParams.set('state', query.get('state')!);
    return back.href;
  }

  private answer({ pathname, searchParams: query }: URL, body: Json, request: IncomingMessage): Json {
    const holder = this.tokens.get(query.get('access_token') ?? '');
    switch (pathname) {
      case '/cgi-bin/gettoken':
        if (query.get('corpid') !== this.corpId) return { errcode: 40013, errmsg: 'invalid corpid' };
        if (query.get('corpsecret') !== this.corpSecret) return { errcode: 40001, errmsg: 'invalid credential' };
        return { errcode: 0, errmsg: 'ok', access_token: this.token('wecom'), expires_in: 7200 };
      case '/cgi-bin/auth/getuserinfo': {
        if (holder !== 'wecom') return { errcode: 40014, errmsg: 'invalid access_token' };
        const person = this.spend(query.get('code'));
        if (!person) return { errcode: 40029, errmsg: 'invalid code' };
        return person.member
          ? { errcode: 0, errmsg: 'ok', userid: person.userId, user_ticket: this.token(person) }
          : { errcode: 0, errmsg: 'ok', openid: `o-${person.userId}` };
      }
      case '/cgi-bin/auth/getuserdetail': {
        const person = this.tokens.get(String(body.user_ticket));
        if (holder !== 'wecom' || typeof person !== 'object') return { errcode: 40014, errmsg: 'invalid' };
        const { userId: userid, mobile, mail: biz_mail, ownMail: email } = person;
        return { errcode: 0, errmsg: 'ok', userid, mobile, biz_mail, email };
      }
      case '/v1.0/oauth2/userAccessToken': {
        const own = body.clientId === this.clientId && body.clientSecret === this.clientSecret;
        const person = own && body.grantType === 'authorization_code' ? this.spend(body.code) : null;
        if (!person) return { code: 'invalidAuthCode', message: 'invalid code', requestid: newId() };
        return { accessToken: this.token(person), refreshToken: newId(), expireIn: 7200 };
      }
      case '/v1.0/contact/users/me': {
        const person = this.tokens.get(String(request.headers['x-acs-dingtalk-access-token']));
        if (typeof person !== 'object') return { code: 'InvalidAuthentication', message: 'invalid token' };
        return {
          nick: person.userId,
          unionId: `u-${person.userId}`,
          openId: `o-${person.userId}`,
          mobile: person.mobile,
        };
      }
      case '/gettoken':
        if (query.get('appkey') !== this.clientId || query.get('appsecret') !== this.clientSecret)
          return { errcode: 40089, errmsg: 'invalid appkey or appsecret' };
        return { errcode: 0, errmsg: 'ok', access_token: this.token('dingtalk'), expires_in: 7200 };
      case '/topapi/user/getbyunionid': {
        if (holder !== 'dingtalk') return { errcode: 40014, errmsg: 'invalid' };
        if (body.unionid !== `u-${this.person.userId}`) return { errcode: 60121, errmsg: 'user not found' };
        return { errcode: 0, result: { userid: this.person.userId, contact_type: this.person.member ? 0 : 1 } };
      }
      case '/topapi/v2/user/get':
        if (holder !== 'dingtalk' || body.userid !== this.person.userId) return { errcode: 60121, errmsg: 'not found' };
        return {
          errcode: 0,
          result: {
            userid: body.userid,
            mobile: this.person.mobile,
            org_email: this.person.mail,
            email: this.person.ownMail,
          },
        };
      case '/cgi-bin/webhook/send':
        if (query.get('key') !== 'a-robot-key') return { errcode: 93000, errmsg: 'invalid webhook url' };
        return this.say('wecom', (body.markdown as Json | undefined)?.content, 4096, 45009);
      case '/robot/send':
        if (query.get('access_token') !== 'a-robot-token') return { errcode: 300001, errmsg: 'token is not exist' };
        if (!this.signed(query)) return { errcode: 310000, errmsg: 'sign not match' };
        if (!(body.markdown as Json | undefined)?.title) return { errcode: 40035, errmsg: 'title is required' };
        return this.say('dingtalk', (body.markdown as Json).text, 20_000, 130101);
      default:
        return { errcode: 404, errmsg: pathname };
    }
  }

  private say(robot: string, text: unknown, mostBytes: number, tooFast: number): Json {
    if (this.refuse) return this.refuse;
    const now = clock.ms();
    const recent = (this.spoken.get(robot) ?? []).filter((at) => now - at < minuteMs);
    if (recent.length >= 20) return { errcode: tooFast, errmsg: 'api freq out of limit' };
    if (typeof text !== 'string' || Buffer.byteLength(text) > mostBytes) return { errcode: 40058, errmsg: 'too long' };
    this.spoken.set(robot, [...recent, now]);
    this.heard.push({ robot, text, at: now });
    return { errcode: 0, errmsg: 'ok' };
  }

  private signed(query: URLSearchParams): boolean {
    const timestamp = query.get('timestamp') ?? '';
    const fresh = Math.abs(Number(timestamp) - clock.ms()) < 3_600_000;
    return (
      fresh &&
      query.get('sign') === createHmac('sha256', this.signing).update(`${timestamp}\n${this.signing}`).digest('base64')
    );
  }
  private token(holder: Person | 'wecom' | 'dingtalk'): string {
    const token = newId();
    this.tokens.set(token, holder);
    return token;
  }
  private spend(code: unknown): Person | null {
    const person = this.codes.get(String(code)) ?? null;
    this.codes.delete(String(code));
    return person;
  }
}

async function json(request: IncomingMessage): Promise<Json> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Json);
}
