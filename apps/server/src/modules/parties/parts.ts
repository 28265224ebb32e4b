/** What those who ring and join work with; the call's owner gives it. */
import type { TelephonyAdapter } from '@qiao/softswitch';
import type { Kernel } from '#kernel';

export type PartyParts = Pick<Kernel, 'log' | 'realtime'> & { adapter: TelephonyAdapter };
