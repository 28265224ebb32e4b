/** The public page: everybody may ask; a trap field, a proof of the page and rates keep programs out. */
import { clock, type Db, newToken, readSigned, type Scope, signWords, systemScope, type Tx, tooMany } from '#kernel';
import { takeShared } from '#modules/apikeys';
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
const perAddress = { most: 5, seconds: 600 };
/** A proof is good once: its bucket does not fill again while it lives. */
const once = { most: 1, seconds: (10 * mostMs) / 1000 };
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
  if (input.website !== '' || !oldEnough(input.proof)) return { at: null };
  if (!(await counted(tx, 'proof', input.proof, once))) return { at: null };
  if (!(await counted(tx, 'address', scope.ip ?? '', perAddress))) throw tooMany({ seconds: perAddress.seconds });
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

function oldEnough(proof: string): boolean {
  const known = readSigned(ports().keys, purpose, proof);
  return known !== null && clock.ms() - (known.until.getTime() - mostMs) >= leastMs;
}

/** By all nodes together; false: once too often. */
function counted(tx: Tx, what: string, who: string, rate: { most: number; seconds: number }): Promise<boolean> {
  return takeShared(tx, { of: `${purpose}-${what}`, who: ports().keys.blind(purpose, who), ...rate });
}
