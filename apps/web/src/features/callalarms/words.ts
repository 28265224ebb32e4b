import type { TFunction } from 'i18next';
import type { CallAlarm } from './data.ts';

/** `排队 12 通（阈值 10）`. */
export const said = (t: TFunction, { kind, limit }: CallAlarm, value: number | null): string =>
  t(`callalarms:ui.says.${kind}`, { value: value ?? 0, limit: limit ?? 0 });
