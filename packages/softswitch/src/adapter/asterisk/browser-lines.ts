import { TelephonyError } from '../errors.ts';
import type { OriginateOptions } from '../types.ts';
import type { AriAccess, AriClient } from './ari-client.ts';
import type { AriChannel } from './ari-events.ts';
import type { AsteriskLeg } from './asterisk-leg.ts';
import type { LegTable } from './leg-table.ts';
import type { AsteriskOptions } from './options.ts';

export class BrowserLines {
  constructor(parts: { ari: AriClient; access: AriAccess; app: string; table: LegTable; options: AsteriskOptions }) {
    void parts;
  }
  get size(): number {
    return 0;
  }
  start(): void {}
  stop(): void {}
  async originate(_o: OriginateOptions): Promise<string> {
    throw new TelephonyError('not-supported');
  }
  async acceptAnswer(_l: AsteriskLeg, _s: string): Promise<void> {}
  async entered(_c: AriChannel): Promise<void> {}
  async sendDigits(_l: AsteriskLeg, _d: string): Promise<void> {}
  async legEnded(_l: AsteriskLeg): Promise<void> {}
}
