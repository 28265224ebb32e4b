/**
 * The agents, in a process of their own: a registered telephone each that answers, talks for a moment and hangs up, and a browser's live
 * road, by which they hear that wrap-up began and end it. (Before it began there is nothing to end: who talks is ready already.) Sound goes
 * to sockets that only count it.
 */
import { createSocket } from 'node:dgram';
import WebSocket from 'ws';
import { realtimePath, type ServerFrame } from '../../apps/server/src/kernel/realtime/protocol.ts';
import type { Presence } from '../../apps/server/src/modules/routing/contract.ts';
import type { IncomingCall } from '../../packages/softswitch/src/sip/dialog/incoming-call.ts';
import type { SessionHandler } from '../../packages/softswitch/src/sip/dialog/types.ts';
import { SipEndpoint } from '../../packages/softswitch/src/sip/endpoint.ts';
import { makeUri, userOf } from '../../packages/softswitch/src/sip/message/uri.ts';
import { Registration } from '../../packages/softswitch/src/sip/trunk/registration.ts';
import { serveParent } from '../calls/child.ts';

export type Desk = { number: string; secret: string; staffId: string; login: string; password: string };
export type DeskRequest =
  | { open: { sipPort: number; ownPort: number; url: string; talkMs: number; sinks: number; desks: Desk[] } }
  | 'ready'
  | 'result';
export type DeskAnswer =
  | { ports: number[] }
  | { ready: number }
  /** `twice`: a telephone that rang while its agent talked. `wrapupMs`: from hanging up until ready again. */
  | { answered: number; twice: number; refused: number; packets: number; wrapupMs: number[] };

let packets = 0;
let answered = 0;
let twice = 0;
let refused = 0;
const wrapupMs: number[] = [];
const sinks: number[] = [];
const talking = new Set<string>();
const cookies = new Map<string, string>();
/** When who hung up, until ready again. */
const hungUp = new Map<string, number>();
let url = '';
let talkMs = 1000;

const sdp = (port: number): string =>
  [
    'v=0',
    'o=desk 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 8 101`,
    'a=rtpmap:101 telephone-event/8000',
    '',
  ].join('\r\n');

async function api(number: string, path: string, method: string, body: object): Promise<Response> {
  const cookie = cookies.get(number);
  return fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json', 'x-qiao-csrf': '1', ...(cookie ? { cookie } : {}) },
    body: JSON.stringify(body),
  });
}

async function signIn({ number, login, password }: Desk): Promise<void> {
  const answer = await api('', '/api/identity/session', 'POST', { login, password });
  if (answer.status !== 200) throw new Error(`sign-in of ${login}: ${answer.status}`);
  const lines = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
  cookies.set(number, lines.join('; '));
  await api(number, '/api/telephony/seat', 'PUT', { device: 'phone' });
}

/** What the agent's browser hears; resolves when it hears. */
function listen({ number, staffId }: Desk): Promise<void> {
  const topic = `staff:${staffId}`;
  const headers = { cookie: cookies.get(number)! };
  const socket = new WebSocket(url.replace('http', 'ws') + realtimePath, { headers, perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ t: 'hello', topics: [topic] })));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ServerFrame | ServerFrame[];
      for (const frame of Array.isArray(message) ? message : [message])
        if (frame.t === 'welcome') resolve();
        else if (frame.t === 'push' && frame.name === 'routing.presence' && (frame.data as Presence).state === 'wrapup')
          void ready(number).catch(() => refused++);
    });
  });
}

async function ready(number: string): Promise<void> {
  const answer = await api(number, '/api/routing/presence', 'PUT', { state: 'ready' });
  await answer.arrayBuffer();
  const since = hungUp.get(number);
  if (answer.status >= 300) refused++;
  else if (since !== undefined && hungUp.delete(number)) wrapupMs.push(performance.now() - since);
}

let turn = 0;
async function take(call: IncomingCall): Promise<void> {
  const number = userOf(call.request.requestUri) ?? '';
  if (talking.has(number)) twice++;
  talking.add(number);
  const port = sinks[turn++ % sinks.length]!;
  const handler: SessionHandler = {
    offer: async () => sdp(port),
    offerWanted: async () => sdp(port),
    answer: async () => {},
    info: () => 200,
    refer: (refer) => refer.refuse(603),
    ended: () => {
      talking.delete(number);
      hungUp.set(number, performance.now());
    },
  };
  call.session.handler = handler;
  await call.accept(sdp(port));
  answered++;
  setTimeout(() => void call.session.bye().catch(() => {}), talkMs);
}

async function open(given: Extract<DeskRequest, { open: unknown }>['open']): Promise<DeskAnswer> {
  ({ url, talkMs } = given);
  for (let port = 6500; sinks.length < given.sinks; port += 2) {
    const socket = createSocket('udp4');
    const bound = await new Promise<boolean>((done) => {
      socket.once('error', () => done(false));
      socket.bind(port, '127.0.0.1', () => done(true));
    });
    if (!bound) continue;
    socket.on('message', () => packets++);
    sinks.push(port);
  }
  const endpoint = new SipEndpoint({ invite: (call) => void take(call).catch(() => refused++) }, {});
  await endpoint.listen({ protocol: 'UDP', host: '127.0.0.1', port: given.ownPort });
  const registrar = makeUri({ host: '127.0.0.1', port: given.sipPort });
  for (const desk of given.desks) {
    await signIn(desk);
    await listen(desk);
    await new Promise<void>((done) => {
      const registration = new Registration(
        {
          clock: endpoint.clock,
          userAgent: 'bench',
          flowForUri: (uri) => endpoint.flowForUri(uri),
          contactOn: (flow, user) => endpoint.contactOn(flow, user),
          transact: (request, flow, callbacks) => endpoint.transact(request, flow, callbacks),
        },
        {
          registrars: [registrar],
          aor: () => makeUri({ user: desk.number, host: 'qiao' }),
          contactUser: desk.number,
          credentials: { username: desk.number, secret: { password: desk.secret } },
          expiresSeconds: 3600,
        },
        (up) => {
          if (up) done();
        },
      );
      registration.start();
    });
  }
  return { ports: sinks };
}

serveParent<DeskRequest, DeskAnswer>(async (request) => {
  if (request === 'ready') {
    await Promise.all([...cookies.keys()].map(ready));
    wrapupMs.length = 0;
    return { ready: cookies.size };
  }
  if (request === 'result') {
    const result = { answered, twice, refused, packets, wrapupMs: wrapupMs.splice(0) };
    answered = twice = refused = packets = 0;
    return result;
  }
  return open(request.open);
});
