/**
 * Calls, transfers and hang-ups of all kinds, again and again, over real sockets with real sound; afterwards nothing may be
 * left over, and memory must not have grown.
 *
 *   npx tsx packages/softswitch/test/soak.ts --minutes 30 --at-once 8 --seed 1
 *
 * Prints one JSON line; exit code 1 on a call that went wrong, a leftover or growth.
 */
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type RunningEmbedded, startEmbedded } from './contract/embedded-engine.ts';
import { PeerPhone } from './contract/peer-phone.ts';
import { freePort, until } from './sip/wire.ts';
import { Callers, KINDS } from './soak-calls.ts';

export type SoakResult = {
  seconds: number;
  calls: number;
  kinds: Record<string, number>;
  /** First few calls that did not go as they should. */
  failures: string[];
  leftovers: Record<string, number>;
  /** After each tenth, with no call up and garbage collected. */
  heapMb: number[];
};

const ROUNDS = 10;
const EXTENSIONS = ['8001', '8002', '8003'].map((extension) => ({ extension, password: `secret-${extension}` }));

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

export async function soak(options: { seconds: number; atOnce: number; seed: number }): Promise<SoakResult> {
  const before = resources();
  const trunkPort = await freePort();
  const engine = await startEmbedded({ extensions: EXTENSIONS, trunk: { name: 'carrier', port: trunkPort } });
  // Everybody's time jumps together, so that what the transactions keep for half a minute is gone before memory is looked at.
  const { server, realm, clock } = engine;
  const carrier = await PeerPhone.open({ user: '13800138000', server, realm, clock, port: trunkPort });
  const phones: PeerPhone[] = [];
  for (const { extension, password } of EXTENSIONS) {
    const phone = await PeerPhone.open({ user: extension, password, server, realm, clock });
    await phone.register();
    phones.push(phone);
  }
  const result: SoakResult = {
    ...{ seconds: 0, calls: 0, failures: [], leftovers: {}, heapMb: [] },
    kinds: Object.fromEntries(KINDS.map((kind) => [kind, 0])),
  };
  const callers = new Callers(engine, carrier, phones, options.seed);
  const began = performance.now();
  for (let round = 1; round <= ROUNDS; round++) {
    const until_ = began + (options.seconds * 1000 * round) / ROUNDS;
    const line = async (): Promise<void> => {
      while (performance.now() < until_ && result.failures.length < 5) {
        const kind = callers.choose();
        try {
          await callers.call(kind);
        } catch (error) {
          result.failures.push(`${kind}: ${(error as Error).message}`);
        }
        result.calls++;
        result.kinds[kind]!++;
      }
    };
    await Promise.all(Array.from({ length: options.atOnce }, line));
    await engine.expectClean().catch((error: Error) => result.failures.push(error.message));
    await engine.clock.skip(40_000);
    collect();
    result.heapMb.push(Math.round(process.memoryUsage().heapUsed / 1e5) / 10);
  }
  result.seconds = Math.round((performance.now() - began) / 100) / 10;
  callers.close();
  await Promise.all([carrier, ...phones].map((phone) => phone.close()));
  result.leftovers = await leftovers(engine, before);
  return result;
}

/** Ends the engine; then no socket and no timer may be there that was not there before. */
async function leftovers(engine: RunningEmbedded, before: Record<string, number>): Promise<Record<string, number>> {
  await engine.stop();
  const { timers, listeners, connections } = engine.adapter.diagnostics();
  const left: Record<string, number> = { timers, listeners, connections };
  const more = (): [string, number][] =>
    Object.entries(resources()).filter(([kind, count]) => count > (before[kind] ?? 0));
  await until(() => more().length === 0, 'sockets and timers to be gone', 5000).catch(() => {
    for (const [kind, count] of more()) left[kind] = count - (before[kind] ?? 0);
  });
  return Object.fromEntries(Object.entries(left).filter(([, count]) => count > 0));
}

function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    // The waiting of this very program, and what it reads and writes.
    if (/UDP|TCP|Timeout/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  // `until` sleeps in a timer of its own while it looks.
  counts.Timeout = Math.max(0, (counts.Timeout ?? 0) - 1);
  return counts;
}

export function hasGrown({ heapMb }: SoakResult): boolean {
  const settled = heapMb.slice(2);
  const half = settled.length >> 1;
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return mean(settled.slice(half)) > mean(settled.slice(0, half)) + 3;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const argument = (name: string, fallback: number): number => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(process.argv[at + 1]);
  };
  const result = await soak({
    seconds: argument('minutes', 30) * 60,
    atOnce: argument('at-once', 8),
    seed: argument('seed', 1),
  });
  console.log(JSON.stringify(result));
  const bad = result.failures.length > 0 || Object.keys(result.leftovers).length > 0 || hasGrown(result);
  process.exit(bad ? 1 : 0);
}
