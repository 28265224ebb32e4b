/** WeCom 企业微信 by its published interfaces: gettoken, auth/getuserinfo, auth/getuserdetail, user/get; webhook/send. */
import { signInFailed, unknownStaff } from '#modules/identity';
import type { ProviderRow } from '../tables.ts';
import { openSecret } from '../vault.ts';
import { ask, type Json, wordOf } from './ask.ts';
import type { Said, Who } from './platform.ts';

/** The page with the code to scan; within WeCom itself it passes at once. */
export function pageOf(row: ProviderRow, redirectUri: string, state: string): string {
  const query = { login_type: 'CorpApp', appid: row.app_id, agentid: row.agent_id, redirect_uri: redirectUri, state };
  return `${row.page_base}/wwlogin/sso/login?${new URLSearchParams(query).toString()}`;
}

/** Throws `identity.oidc-failed` (wrong or used code, wrong secret), `identity.oidc-unknown-staff` (no member of the corporation). */
export async function whoCame(row: ProviderRow, code: string): Promise<Who> {
  const token = good(
    await ask(`${row.api_base}/cgi-bin/gettoken`, { query: { corpid: row.app_id, corpsecret: openSecret(row) } }),
  ).access_token as string;
  const query = { access_token: token };
  const info = good(await ask(`${row.api_base}/cgi-bin/auth/getuserinfo`, { query: { ...query, code } }));
  const userId = wordOf(info.userid);
  // Guests come with an openid only.
  if (!userId) throw unknownStaff();
  if (row.match_by === 'number') return { subject: userId, value: userId };
  const ticket = wordOf(info.user_ticket);
  const detail = good(
    ticket
      ? await ask(`${row.api_base}/cgi-bin/auth/getuserdetail`, { query, json: { user_ticket: ticket } })
      : await ask(`${row.api_base}/cgi-bin/user/get`, { query: { ...query, userid: userId } }),
  );
  // The corporation gives out biz_mail; `email` is what a member wrote, so it proves nothing: a colleague's would open their account.
  const value = wordOf(row.match_by === 'mobile' ? detail.mobile : detail.biz_mail);
  return { subject: userId, value };
}

function good(answer: Json): Json {
  if (answer.errcode !== undefined && answer.errcode !== 0) throw signInFailed({ code: Number(answer.errcode) });
  return answer;
}

/** At most 4,096 bytes of Markdown. */
export const mostBytes = 4_000;
export const bodyOf = (_title: string, text: string) => ({ msgtype: 'markdown', markdown: { content: text } });

export function answerOf(answer: Json): Said {
  const code = Number(answer.errcode ?? -1);
  if (code === 0) return { ok: true };
  const detail = `${code} ${String(answer.errmsg ?? '')}`.slice(0, 200);
  return { ok: false, problem: code === 45009 ? 'too-fast' : 'refused', detail };
}
