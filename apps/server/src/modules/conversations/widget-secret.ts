/** The secret a host site signs identities with: sealed under a data key of its own, wrapped by the master key. */
import { newToken } from '#kernel';
import { runtime } from './runtime.ts';
import type { WidgetRow } from './tables.ts';

const context = (widgetId: string): string => `conversations.widget-secret:${widgetId}`;

/** Null when the entrance has none: then it accepts no identities. */
export function secretOf(widget: WidgetRow): string | null {
  const { secret_ring, secret_wrapped, secret_sealed } = widget;
  if (secret_ring === null || secret_wrapped === null || secret_sealed === null) return null;
  const { keys } = runtime();
  return keys.open(keys.unwrap({ ring: secret_ring, wrapped: secret_wrapped }), secret_sealed, context(widget.id));
}

export type SealedSecret = Pick<WidgetRow, 'secret_ring' | 'secret_wrapped' | 'secret_sealed'>;

/** A fresh secret; shown once, to whoever made it. */
export function newSecret(widgetId: string): { secret: string; sealed: SealedSecret } {
  const secret = newToken();
  const { keys } = runtime();
  const { key, wrapped } = keys.create();
  return {
    secret,
    sealed: {
      secret_ring: wrapped.ring,
      secret_wrapped: wrapped.wrapped,
      secret_sealed: keys.seal(key, secret, context(widgetId)),
    },
  };
}
