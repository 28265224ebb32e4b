import type { ChannelKind } from '../contract.ts';
import type { Adapter } from './adapter.ts';
import { signedCall } from './signed-call.ts';

const known: Partial<Record<ChannelKind, Adapter>> = { generic: signedCall, sms: signedCall };

export function adapterOf(kind: ChannelKind): Adapter {
  const adapter = known[kind];
  if (!adapter) throw new Error(`no adapter: ${kind}`);
  return adapter;
}
