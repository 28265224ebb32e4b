/** Sign-in by a platform is set up by administrators of the whole company: whoever sets it up decides who gets in. Audited. */
import { conflict, type Db, demand, type Scope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import type { Platform, Provider, ProviderInput } from './contract.ts';
import { secretMissing } from './errors.ts';
import { defaults } from './platforms/platform.ts';
import { ports } from './ports.ts';
import { listProviders, saveProvider } from './store.ts';
import type { ProviderRow } from './tables.ts';
import { sealSecret } from './vault.ts';

export const callbackOf = (platform: Platform): string =>
  `${ports().publicUrl}/api/workplaces/sign-in/${platform}/callback`;

/** Both platforms, set up or not. */
export async function showProviders(db: Db, scope: Scope): Promise<Provider[]> {
  demand(scope, 'workplaces.sign-in', null);
  const rows = await listProviders(db, scope);
  return (['wecom', 'dingtalk'] as const).map((platform) =>
    view(
      platform,
      rows.find((row) => row.platform === platform),
    ),
  );
}

function view(platform: Platform, row: ProviderRow | undefined): Provider {
  const usual = defaults[platform];
  return {
    platform,
    state: row?.state ?? 'off',
    appId: row?.app_id ?? '',
    agentId: row?.agent_id ?? '',
    by: row?.match_by ?? 'number',
    pageBase: row?.page_base ?? usual.pageBase,
    apiBase: row?.api_base ?? usual.apiBase,
    directoryBase: row?.directory_base ?? usual.directoryBase,
    hasSecret: row !== undefined,
    callbackUrl: callbackOf(platform),
    version: row?.version ?? 0,
  };
}

/** Throws `kernel.conflict` on a stale version, `workplaces.secret-missing`. */
export async function keepProvider(
  tx: Tx,
  scope: Scope,
  input: ProviderInput & { platform: Platform },
): Promise<Provider> {
  demand(scope, 'workplaces.sign-in', null);
  const before = (await listProviders(tx, scope)).find((row) => row.platform === input.platform);
  if ((before?.version ?? 0) !== input.version) throw conflict();
  const secrets = input.secret ? sealSecret(input.platform, input.secret) : before;
  if (!secrets) throw secretMissing();
  const row: ProviderRow = {
    platform: input.platform,
    state: input.state,
    app_id: input.appId,
    agent_id: input.agentId,
    match_by: input.by,
    page_base: bare(input.pageBase),
    api_base: bare(input.apiBase),
    directory_base: bare(input.directoryBase),
    ring: secrets.ring,
    wrapped_key: secrets.wrapped_key,
    secrets_sealed: secrets.secrets_sealed,
    version: input.version + 1,
  };
  await saveProvider(tx, row);
  await record(tx, scope, {
    action: 'workplaces.provider-kept',
    subject: ['workplace', input.platform],
    detail: { state: row.state, appId: row.app_id, by: row.match_by, secret: input.secret ? 'new' : 'kept' },
  });
  return view(input.platform, row);
}

const bare = (address: string): string => address.replace(/\/+$/, '');
