/** Secrets of a box: sealed under a key of its own, opened only to sign in somewhere. */
import { ports } from './ports.ts';
import type { MailboxRow, Secrets } from './tables.ts';

type Sealed = Pick<MailboxRow, 'id' | 'ring' | 'wrapped_key' | 'secrets_sealed'>;

export function sealNew(id: string, secrets: Secrets): Omit<Sealed, 'id'> {
  const { keys } = ports();
  const { key, wrapped } = keys.create();
  return {
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
    secrets_sealed: keys.seal(key, JSON.stringify(secrets), `mailbox:${id}`),
  };
}

export function openSecrets(row: Sealed): Secrets {
  const { keys } = ports();
  const key = keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key });
  return JSON.parse(keys.open(key, row.secrets_sealed, `mailbox:${row.id}`)) as Secrets;
}
