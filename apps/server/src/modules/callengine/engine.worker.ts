/**
 * The engine in a process of its own: calls outlive the program that leads them. It knows lines only as long as it lives, from
 * whoever leads it; it has no database, no keys and writes nothing but recordings. Started by `start-engine.ts` with one
 * argument (JSON).
 */
import { rmSync } from 'node:fs';
import { serveAdapter } from '@qiao/softswitch';
import type { EngineArguments, EngineIdentity, Lines } from './lines.ts';
import { openAsterisk } from './open-asterisk.ts';
import { openOwn } from './open-own.ts';

const given = JSON.parse(process.argv[2]!) as EngineArguments;
const { path, build, sip, patience } = given;
const say = (what: string, fields: object = {}): void =>
  void process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), what, ...fields })}\n`);

function fails(error: unknown): never {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
const engine = await (given.asterisk ? openAsterisk(given, given.asterisk, say) : openOwn(given, say)).catch(fails);
const { adapter } = engine;
const registrations = new Map<string, number>();
adapter.on((event) => {
  if (event.type !== 'registration.changed') return;
  if (event.contacts > 0) registrations.set(event.extension, event.contacts);
  else registrations.delete(event.extension);
});

let retiring = false;
/** Whether calls live cannot be asked while an Asterisk is away: they may. */
const legs = (): Promise<number> =>
  adapter.snapshot().then(
    (all) => all.legs.length,
    () => 1,
  );
const server = await adapter
  .start()
  .then(() =>
    serveAdapter(adapter, {
      path,
      also: {
        identify: async (): Promise<EngineIdentity> => ({
          build,
          pid: process.pid,
          legs: await legs(),
          registrations: [...registrations],
        }),
        configure: async (lines) => {
          retiring = false;
          await engine.tell(lines as Lines);
        },
        retire: async () => {
          retiring = true;
        },
      },
    }),
  )
  .catch(async (error: unknown) => {
    await engine.close();
    fails(error);
  });
say('open', { pid: process.pid, port: sip.port });

let ending = false;
async function end(why: string): Promise<void> {
  if (ending) return;
  ending = true;
  say('ends', { why });
  // Gone first: whoever comes now starts another one.
  rmSync(path, { force: true });
  await server.close();
  await adapter.stop();
  await engine.close();
  process.exit(0);
}
process.on('SIGTERM', () => void end('asked by the system'));
process.on('unhandledRejection', (error) => say('unhandled', { error: String((error as Error)?.stack ?? error) }));

/** Nobody leads it: without calls it ends soon, with calls it waits for somebody, but not for ever. */
let aloneSince: number | null = null;
setInterval(async () => {
  if (server.controllers > 0) {
    aloneSince = null;
    if (!retiring) return;
  }
  aloneSince ??= performance.now();
  const alone = performance.now() - aloneSince;
  if ((await legs()) === 0) {
    if (retiring || alone > patience.idleMs) await end(retiring ? 'no call is left' : 'nobody leads it');
  } else if (alone > (retiring ? patience.retiredMs : patience.orphanMs)) await end('nobody came back for its calls');
}, 250);
