/** Argon2id (RFC 9106) with 19 MiB, two passes, one lane: OWASP's floor; about 80 ms here. */
import { availableParallelism } from 'node:os';
import { hash as argonHash, verify as argonVerify, type Options } from '@node-rs/argon2';

// Algorithm.Argon2id; the package's const enum cannot be imported under isolated modules.
const argon2id = 2;
const cost: Options = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Only for tests and the seed's throw-away data; `needsRehash` replaces it at the first sign-in. */
export const cheapCost: Options = { ...cost, memoryCost: 1_024, timeCost: 1 };

/** At most so many at once: hashing runs on the thread pool that files and name look-ups share. */
const most = Math.max(1, Math.min(3, availableParallelism() - 1));
let running = 0;
const waiting: (() => void)[] = [];

async function gated<T>(work: () => Promise<T>): Promise<T> {
  if (running >= most) await new Promise<void>((go) => waiting.push(go));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

export async function hashPassword(password: string, options: Options = cost): Promise<string> {
  return await gated(() => argonHash(password.normalize('NFC'), options));
}

/** Verified in place of a hash that does not exist, so that an unknown login costs the same time. */
const decoy = hashPassword(`${Math.random()}`);
decoy.catch(() => {});

/** False for a wrong password, for a person without one, for nobody; always after the same work. */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  const against = hash ?? (await decoy);
  const same = await gated(() => argonVerify(against, password.normalize('NFC')));
  return same && hash !== null;
}

export function needsRehash(hash: string): boolean {
  return !hash.includes(`m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}`);
}
