/**
 * DingTalk 钉钉 by its published interfaces: oauth2/userAccessToken, contact/users/me; of the directory gettoken, user/getbyunionid and
 * v2/user/get; robot/send with its signature. Anybody with DingTalk can prove who they are there: only the directory says who is ours.
 */
import { createHmac } from 'node:crypto';
import { clock } from '#kernel';
import { signInFailed, unknownStaff } from '#modules/identity';
import type { ProviderRow } from '../tables.ts';
import { openSecret } from '../vault.ts';
import { ask, type Json, wordOf } from './ask.ts';
import type { Said, Who } from './platform.ts';

export function pageOf(row: ProviderRow, redirectUri: string, state: string): string {
  const query = {
    redirect_uri: redirectUri,
    response_type: 'code',
    client_id: row.app_id,
    scope: 'openid',
    prompt: 'consent',
    state,
  };
  return `${row.page_base}/oauth2/auth?${new URLSearchParams(query).toString()}`;
}

/** Throws `identity.oidc-failed`, `identity.oidc-unknown-staff` (nobody of this organisation). */
export async function whoCame(row: ProviderRow, code: string): Promise<Who> {
  const secret = openSecret(row);
  const made = await ask(`${row.api_base}/v1.0/oauth2/userAccessToken`, {
    json: { clientId: row.app_id, clientSecret: secret, code, grantType: 'authorization_code' },
  });
  const userToken = wordOf(made.accessToken);
  if (!userToken) throw signInFailed({ code: String(made.code ?? '').slice(0, 80) });
  const me = await ask(`${row.api_base}/v1.0/contact/users/me`, {
    headers: { 'x-acs-dingtalk-access-token': userToken },
  });
  const unionid = wordOf(me.unionId);
  if (!unionid) throw signInFailed({ code: String(me.code ?? '').slice(0, 80) });
  const own = await ask(`${row.directory_base}/gettoken`, { query: { appkey: row.app_id, appsecret: secret } });
  if (own.errcode !== 0) throw signInFailed({ code: Number(own.errcode) });
  const query = { access_token: String(own.access_token) };
  const found = await ask(`${row.directory_base}/topapi/user/getbyunionid`, { query, json: { unionid } });
  const member = (found.result ?? {}) as Json;
  const userId = found.errcode === 0 ? wordOf(member.userid) : null;
  // 0: works here; 1: an outside contact.
  if (!userId || member.contact_type !== 0) throw unknownStaff();
  if (row.match_by === 'number') return { subject: userId, value: userId };
  const card = await ask(`${row.directory_base}/topapi/v2/user/get`, { query, json: { userid: userId } });
  if (card.errcode !== 0) throw signInFailed({ code: Number(card.errcode) });
  const result = (card.result ?? {}) as Json;
  // org_email is given out by the organisation; `email` may be what somebody wrote, and proves nothing.
  const value = wordOf(row.match_by === 'mobile' ? result.mobile : result.org_email);
  return { subject: userId, value };
}

export const mostBytes = 15_000;
export const bodyOf = (title: string, text: string) => ({ msgtype: 'markdown', markdown: { title, text } });

/** The address with time and signature (HMAC-SHA256 over `time\nsecret`), when the robot has a secret. */
export function signedAddress(hook: string, secret: string): string {
  if (!secret) return hook;
  const url = new URL(hook);
  const timestamp = String(clock.ms());
  url.searchParams.set('timestamp', timestamp);
  url.searchParams.set('sign', createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
  return url.href;
}

export function answerOf(answer: Json): Said {
  const code = Number(answer.errcode ?? -1);
  if (code === 0) return { ok: true };
  const detail = `${code} ${String(answer.errmsg ?? '')}`.slice(0, 200);
  return { ok: false, problem: code === 130101 || code === 660026 ? 'too-fast' : 'refused', detail };
}
