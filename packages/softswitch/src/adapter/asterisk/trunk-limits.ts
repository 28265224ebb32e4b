/** How many calls a trunk may have, and start in a second. Asterisk knows no such limit of an endpoint: it is kept here. */
import type { AsteriskLeg } from './asterisk-leg.ts';
import type { AsteriskTrunk } from './provisioning.ts';

export class TrunkLimits {
  private limits = new Map<string, Pick<AsteriskTrunk, 'maxCalls' | 'maxCallsPerSecond'>>();
  private readonly starts = new Map<string, number[]>();

  set(trunks: AsteriskTrunk[]): void {
    this.limits = new Map(trunks.map((trunk) => [trunk.name, trunk]));
    for (const name of this.starts.keys()) if (!this.limits.has(name)) this.starts.delete(name);
  }

  /** Whether one more call fits beside those that live; calls that go out are counted by the second too. */
  takes(trunk: string, legs: AsteriskLeg[], outgoing: boolean): boolean {
    const { maxCalls, maxCallsPerSecond } = this.limits.get(trunk) ?? {};
    const living = legs.filter((leg) => leg.view.trunk === trunk && !leg.ended);
    if (maxCalls !== undefined && living.length >= maxCalls) return false;
    if (!outgoing || maxCallsPerSecond === undefined) return true;
    const now = performance.now();
    const starts = (this.starts.get(trunk) ?? []).filter((at) => now - at < 1000);
    const fits = starts.length < maxCallsPerSecond;
    this.starts.set(trunk, fits ? [...starts, now] : starts);
    return fits;
  }
}
