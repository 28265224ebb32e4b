/** What the account or robot of a platform is known by. */
import { pushForged } from './errors.ts';
import { missingSecrets } from './keep-channels.ts';
import type { ChannelRow } from './tables.ts';
import { openSecrets } from './vault.ts';

/** Nothing is signed for one that has no secrets yet, whoever says so. Throws `channels.push-forged`. */
export function accountSecrets<T extends object>(row: ChannelRow): T {
  const secrets = openSecrets<T>(row);
  if (missingSecrets(row.kind, row.settings, secrets).length > 0) throw pushForged();
  return secrets;
}
