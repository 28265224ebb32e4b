/** The public page and the widget: everybody may ask; a trap field, a proof of the page and rates keep programs out. */
import { createHash } from 'node:crypto';
import { clock, type Db, newToken, readSigned, type Scope, signWords, systemScope, type Tx, tooMany } from '#kernel';
import { readCompany } from '#modules/organisation';
import { askCallback } from './ask-callback.ts';
import type { AskCallback, CallbackPage } from './contract.ts';
import { pageClosed } from './errors.ts';
import { ports } from './ports.ts';
import { readPolicyRow } from './store-policy.ts';

const program = systemScope('callbacks.page');
/** People need longer to write; programs do not wait. */
const leastMs = 2_000;
const mostMs = 12 * 3_600_000;
const perAddress = { wishes: 5, ms: 10 * 60_000 };
const recent = new Map<string, number[]>();
const used = new Map<string, number>();
const purpose = 'callbacks.page';

export async function showPage(db: Db, scope: Scope): Promise<CallbackPage> {
  const policy = await readPolicyRow(db, scope);
  const company = await readCompany(db, scope);
  return {
    open: policy.web_queue_id !== null,
    proof: signWords(ports().keys, purpose, [newToken()], mostMs / 1000),
    companyName: company?.name ?? { zh: '', en: '' },
    fromMinute: policy.from_minute,
    toMinute: policy.to_minute,
    zone: policy.zone,
    liveDays: policy.live_days,
  };
}

/**
 * When it will be called, for people; programs are told the same and nothing is kept. Throws `callbacks.page-closed`,
 * `kernel.too-many` and what a wish is refused for.
 */
export async function askOnPage(tx: Tx, scope: Scope, input: AskCallback): Promise<{ at: string | null }> {
  const policy = await readPolicyRow(tx, scope);
  if (!policy.web_queue_id) throw pageClosed();
  if (input.website !== '' || !holds(input.proof)) return { at: null };
  if (tooOften(scope.ip ?? '')) throw tooMany({ seconds: perAddress.ms / 1000 });
  const row = await askCallback(tx, program, {
    queueId: policy.web_queue_id,
    source: 'web',
    way: input.way,
    contact: input.contact,
    language: input.language,
    asker: { name: input.name, words: input.words },
    wish: input.wish,
    customerId: null,
  });
  return { at: (row.next_at ?? clock.now()).toISOString() };
}

/** Old enough, and not used on this node before; a second wish of one number is the same wish in any case. */
function holds(proof: string): boolean {
  const known = readSigned(ports().keys, purpose, proof);
  if (!known || clock.ms() - (known.until.getTime() - mostMs) < leastMs) return false;
  const key = hashOf(proof);
  if (used.has(key)) return false;
  if (used.size > 50_000) used.clear();
  used.set(key, clock.ms());
  return true;
}

function tooOften(who: string): boolean {
  const key = hashOf(who);
  const since = clock.ms() - perAddress.ms;
  const times = (recent.get(key) ?? []).filter((at) => at > since);
  times.push(clock.ms());
  if (recent.size > 50_000) recent.clear();
  recent.set(key, times);
  return times.length > perAddress.wishes;
}
const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);
