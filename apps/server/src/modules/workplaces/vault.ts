/** Secrets of providers and robots: one sealed JSON per row under a key of its own. */
import { ports } from './ports.ts';
import type { Hook } from './tables.ts';

type Sealed = { ring: number; wrapped_key: string; secrets_sealed: string };

function seal(value: unknown, context: string): Sealed {
  const { keys } = ports();
  const { key, wrapped } = keys.create();
  return {
    ring: wrapped.ring,
    wrapped_key: wrapped.wrapped,
    secrets_sealed: keys.seal(key, JSON.stringify(value), context),
  };
}
function open(row: Sealed, context: string): unknown {
  const { keys } = ports();
  return JSON.parse(keys.open(keys.unwrap({ ring: row.ring, wrapped: row.wrapped_key }), row.secrets_sealed, context));
}
export const sealSecret = (platform: string, secret: string): Sealed => seal({ secret }, `provider:${platform}`);
export const openSecret = (row: Sealed & { platform: string }): string =>
  (open(row, `provider:${row.platform}`) as { secret: string }).secret;
export const sealHook = (id: string, hook: Hook): Sealed => seal(hook, `robot:${id}`);
export const openHook = (row: Sealed & { id: string }): Hook => open(row, `robot:${row.id}`) as Hook;
