/** A telephone of the house that dials: a colleague, a number outside, a code. It rings back as long as nobody has decided. */
import type { HangupCause, Leg } from '@qiao/softswitch';
import type { Plan, Reached } from '#modules/parties';
import type { ExtensionRow } from '../tables.ts';
import type { LiveCall } from './live-call.ts';
import type { DeskParts } from './parts.ts';

export type Opens = (asked: {
  leg: Leg;
  extension: ExtensionRow;
  plan: Plan;
  out: { party: string } | null;
}) => Promise<void>;

export class InsideCall {
  readonly parts: DeskParts;
  readonly leg: Leg;
  readonly extension: ExtensionRow;
  private readonly opens: Opens;
  /** Calls that are led here now. */
  readonly calls: () => Iterable<LiveCall>;

  constructor(given: {
    parts: DeskParts;
    leg: Leg;
    extension: ExtensionRow;
    opens: Opens;
    calls: () => Iterable<LiveCall>;
  }) {
    this.parts = given.parts;
    this.leg = given.leg;
    this.extension = given.extension;
    this.opens = given.opens;
    this.calls = given.calls;
  }

  get dialled(): string {
    return this.leg.to;
  }

  async refuse(cause: HangupCause): Promise<void> {
    await this.parts.adapter.reject(this.leg.legId, cause);
  }

  /** A call of its own. `out`: to this number outside. */
  async call(plan: Plan, out: { party: string } | null = null): Promise<void> {
    await this.opens({ leg: this.leg, extension: this.extension, plan, out });
  }

  /** Answered, to join a call that others lead. */
  async enter(): Promise<Reached> {
    await this.parts.adapter.answer(this.leg.legId);
    return { legId: this.leg.legId, way: 'sip', staffId: this.extension.staff_id };
  }
}
