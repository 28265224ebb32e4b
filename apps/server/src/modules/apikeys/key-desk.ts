/** Who stands behind a key: looked up by its hash, remembered for a second, forgotten at once when it changes. */
import { type Authenticator, clock, type Kernel, pickLocale, type Scope, systemScope } from '#kernel';
import { reachAt, tokenHash } from '#modules/identity';
import { addressAllowed } from './addresses.ts';
import { addressRefused, keyOver } from './errors.ts';
import { apiKeyChanged } from './events.ts';
import { secretForm } from './keep-keys.ts';
import { keyState } from './rules.ts';
import { keyBySecret, touchKey } from './store.ts';
import type { KeyRow } from './tables.ts';

const freshMs = 1_000;
const touchMs = 60_000;
const mostEntries = 5_000;
type Entry = { row: KeyRow; reach: Scope['reach']; checkedAt: number };

export class KeyDesk {
  private readonly kernel: Pick<Kernel, 'db' | 'log'>;
  private readonly entries = new Map<string, Entry>();
  private readonly limits = new Map<string, number>();
  private readonly touched = new Map<string, number>();
  private readonly scope = systemScope('apikeys');

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    kernel.events.tail({
      name: 'apikeys.desk',
      from: 'end',
      handle: (events) => {
        if (events.some((event) => event.type === apiKeyChanged.type)) this.entries.clear();
      },
    });
  }

  /** Null for anything that is no key of ours. Throws `apikeys.over` (401) and `apikeys.address-refused` (403). */
  readonly authenticate: Authenticator = async ({ token, headers, ip, requestId }) => {
    if (token === null || !secretForm.test(token)) return null;
    const entry = await this.entry(tokenHash(token));
    if (!entry) return null;
    const { row, reach } = entry;
    const state = keyState(row, clock.now());
    if (state !== 'active') throw keyOver({ state });
    if (!addressAllowed(row.addresses, ip)) throw addressRefused();
    this.touch(row);
    return {
      actor: { kind: 'key', id: row.id },
      sessionId: null,
      locale: pickLocale(String(headers['accept-language'] ?? '')),
      requestId,
      ip,
      reach,
      unitId: row.unit_id,
    };
  };

  /** Calls a minute of a key that came through `authenticate` just now. */
  perMinute(keyId: string): number | null {
    return this.limits.get(keyId) ?? null;
  }

  /** A key changed by an act of this node. */
  forget(): void {
    this.entries.clear();
  }

  private async entry(hash: string): Promise<Entry | null> {
    const known = this.entries.get(hash);
    // Age of a cache, not business time: the monotonic clock of this machine.
    if (known && performance.now() - known.checkedAt < freshMs) return known;
    const checkedAt = performance.now();
    const row = await keyBySecret(this.kernel.db, this.scope, hash, clock.now());
    if (!row) {
      this.entries.delete(hash);
      return null;
    }
    const entry = { row, reach: await reachAt(row.unit_id, row.permissions), checkedAt };
    if (this.entries.size >= mostEntries) this.entries.clear();
    this.entries.set(hash, entry);
    this.limits.set(row.id, row.per_minute);
    return entry;
  }

  private touch(row: KeyRow): void {
    const now = clock.now();
    if (now.getTime() - (this.touched.get(row.id) ?? row.last_used_at?.getTime() ?? 0) < touchMs) return;
    this.touched.set(row.id, now.getTime());
    touchKey(this.kernel.db, this.scope, row.id, now).catch((error: Error) =>
      this.kernel.log.warn({ err: error.message }, 'use of a key not noted'),
    );
  }
}
