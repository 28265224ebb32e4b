/** Calls to the official account's interface: one token shared by all nodes, renewed a while before it ends or when it is refused. */
import { AppError, clock, type Scope, systemScope, type Tx } from '#kernel';
import { NotCarried } from '../adapters/adapter.ts';
import type { Problem, WechatSettings } from '../contract.ts';
import { ports } from '../ports.ts';
import { lockToken, saveToken, tokenOf } from '../store-tokens.ts';
import type { ChannelRow, WechatSecrets } from '../tables.ts';
import { openPlain, openSecrets, sealPlain } from '../vault.ts';

const scope: Scope = systemScope('channels.wechat');
const earlyMs = 5 * 60_000;
const timeoutMs = 10_000;
type Json = Record<string, unknown>;

/** What the published codes mean for the message, and for the channel. */
const meanings: Record<number, { problem: Problem; lasting: boolean }> = {
  [-1]: { problem: 'unreachable', lasting: false },
  40003: { problem: 'refused', lasting: true },
  40007: { problem: 'refused', lasting: true },
  40013: { problem: 'sign-in', lasting: false },
  40125: { problem: 'sign-in', lasting: false },
  40164: { problem: 'sign-in', lasting: false },
  43004: { problem: 'refused', lasting: true },
  45009: { problem: 'quota', lasting: false },
  45015: { problem: 'refused', lasting: true },
  45047: { problem: 'refused', lasting: true },
  48001: { problem: 'sign-in', lasting: false },
};
/** The token ended, or somebody else made a new one. */
const tokenGone = new Set([40001, 40014, 42001]);

export const settingsOf = (channel: ChannelRow): WechatSettings => channel.settings as WechatSettings;

/** Throws `NotCarried`; the words of a known code are in the locale files as `wechat-<code>`. */
export async function callWechat(
  channel: ChannelRow,
  path: string,
  body: { json?: unknown; content?: Buffer; type?: string },
  query: Record<string, string> = {},
): Promise<Json> {
  const answer = await withToken(channel, (token) => ask(channel, path, { ...query, access_token: token }, body));
  return answer.json!;
}

export type Fetched = { content: Buffer; type: string; name: string | null };
export async function fetchMedia(channel: ChannelRow, mediaId: string): Promise<Fetched> {
  const answer = await withToken(channel, (token) =>
    ask(channel, '/cgi-bin/media/get', { access_token: token, media_id: mediaId }, null),
  );
  const name = /filename="?([^";]+)"?/.exec(String(answer.headers['content-disposition'] ?? ''))?.[1] ?? null;
  return { content: answer.content, type: String(answer.headers['content-type'] ?? 'application/octet-stream'), name };
}

async function withToken<T extends { json: Json | null }>(
  channel: ChannelRow,
  use: (token: string) => Promise<T>,
): Promise<T> {
  const token = await accessToken(channel, null);
  const first = await use(token);
  const code = codeOf(first.json);
  if (code === 0) return first;
  if (!tokenGone.has(code)) throw refusal(code, first.json);
  const second = await use(await accessToken(channel, token));
  const again = codeOf(second.json);
  if (again !== 0) throw refusal(again, second.json);
  return second;
}

const codeOf = (json: Json | null): number => (typeof json?.errcode === 'number' ? json.errcode : 0);

function refusal(code: number, json: Json | null): NotCarried {
  if (tokenGone.has(code)) return new NotCarried('sign-in', `wechat-${code}`);
  const meaning = meanings[code];
  if (meaning) return new NotCarried(meaning.problem, `wechat-${code}`, meaning.lasting);
  return new NotCarried('refused', `${code} ${String(json?.errmsg ?? '')}`, true);
}

/** `refused`: the one that was just refused is not given again. Nodes take turns on the row. */
async function accessToken(channel: ChannelRow, refused: string | null): Promise<string> {
  const { db } = ports();
  const good = (row: { sealed: string; ring: number; wrapped_key: string; expires_at: Date } | null): string | null => {
    if (!row || row.expires_at.getTime() - earlyMs < clock.ms()) return null;
    const token = openPlain(row, `token:${channel.id}`);
    return token === refused ? null : token;
  };
  const known = good(await tokenOf(db, scope, channel.id));
  if (known) return known;
  return db.transact(async (tx: Tx) => {
    const now = good(await lockToken(tx, scope, channel.id, clock.now()));
    if (now) return now;
    const { appId } = settingsOf(channel);
    const secret = openSecrets<WechatSecrets>(channel).appSecret;
    const asked = { grant_type: 'client_credential', appid: appId, secret, force_refresh: refused !== null };
    const { json } = await ask(channel, '/cgi-bin/stable_token', {}, { json: asked });
    if (typeof json?.access_token !== 'string') throw refusal(codeOf(json) || -1, json);
    const expires = new Date(clock.ms() + Number(json.expires_in ?? 7200) * 1000);
    await saveToken(tx, channel.id, sealPlain(json.access_token, `token:${channel.id}`), expires);
    return json.access_token;
  });
}

async function ask(
  channel: ChannelRow,
  path: string,
  query: Record<string, string>,
  body: { json?: unknown; content?: Buffer; type?: string } | null,
) {
  const url = `${settingsOf(channel).apiBase}${path}?${new URLSearchParams(query).toString()}`;
  const content = body?.json === undefined ? (body?.content ?? null) : Buffer.from(JSON.stringify(body.json));
  const type = body?.json === undefined ? body?.type : 'application/json; charset=utf-8';
  const answer = await ports()
    .outgoing.call({
      url,
      method: body ? 'POST' : 'GET',
      ...(type ? { headers: { 'content-type': type } } : {}),
      content,
      timeoutMs,
      mostBytes: 20 * 1024 * 1024,
    })
    .catch((error: unknown) => {
      throw new NotCarried(
        'unreachable',
        error instanceof AppError ? String(error.params.why ?? error.code) : String(error),
      );
    });
  if (answer.status !== 200) throw new NotCarried('unreachable', `status ${answer.status}`);
  const json = /json|text\/plain/.test(String(answer.headers['content-type'] ?? '')) ? readJson(answer.content) : null;
  return { ...answer, json };
}

function readJson(content: Buffer): Json | null {
  try {
    return JSON.parse(content.toString('utf8')) as Json;
  } catch {
    return null;
  }
}
