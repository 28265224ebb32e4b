/** To the platform and back. */
import type { Database, Scope } from '#kernel';
import { beginElsewhere, endElsewhere, signInFailed, signInProven } from '#modules/identity';
import type { Platform } from './contract.ts';
import { providerOff } from './errors.ts';
import { callbackOf } from './keep-providers.ts';
import * as dingtalk from './platforms/dingtalk.ts';
import * as wecom from './platforms/wecom.ts';
import { openProviders } from './store.ts';
import type { ProviderRow } from './tables.ts';

const platforms = { wecom, dingtalk };

async function opened(db: Database, scope: Scope, platform: Platform): Promise<ProviderRow> {
  const row = (await openProviders(db, scope)).find((one) => one.platform === platform);
  if (!row) throw providerOff();
  return row;
}

/** Throws `workplaces.provider-off`. */
export async function beginSignIn(
  db: Database,
  scope: Scope,
  platform: Platform,
  returnTo: string,
): Promise<{ url: string; binding: string; expiresAt: Date }> {
  const row = await opened(db, scope, platform);
  const { state, binding, expiresAt } = await beginElsewhere(db, platform, returnTo);
  return { url: platforms[platform].pageOf(row, callbackOf(platform), state), binding, expiresAt };
}

/** Throws `identity.oidc-failed`, `identity.oidc-unknown-staff`, `workplaces.platform-failed`, `workplaces.provider-off`. */
export async function finishSignIn(
  db: Database,
  scope: Scope,
  given: { platform: Platform; code: string; state: string; binding: string | null; agent: string },
) {
  const { platform, code, state, binding } = given;
  const row = await opened(db, scope, platform);
  const { returnTo } = await endElsewhere(db, scope, { mark: platform, state, binding });
  if (code === '') throw signInFailed();
  const { subject, value } = await platforms[platform].whoCame(row, code);
  const proof = { issuer: `${platform}:${row.app_id}`, subject, by: row.match_by, value };
  return { ...(await signInProven(db, scope, proof, given.agent)), returnTo };
}
