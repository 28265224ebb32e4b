/**
 * The engine in a process of its own: calls outlive the program that leads them. It knows lines only as long as it lives, from
 * whoever leads it; it has no database, no keys and writes nothing but recordings. Started by `start-engine.ts` with one
 * argument (JSON).
 */
import { rmSync } from 'node:fs';
import { createMediaEngine, EmbeddedAdapter, serveAdapter } from '@qiao/softswitch';
import type { EngineArguments, EngineIdentity, Lines } from './lines.ts';

const { path, build, realm, sip, patience } = JSON.parse(process.argv[2]!) as EngineArguments;
const say = (what: string, fields: object = {}): void =>
  void process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), what, ...fields })}\n`);

const media = await createMediaEngine({ address: sip.address, ports: sip.rtp, webrtc: { ports: sip.webrtc } });
let extensions: Lines['extensions'] = {};
let know: () => void = () => {};
/** Telephones that ask before anybody has told which there are wait for it. */
const told = new Promise<void>((done) => {
  know = done;
});
const registrations = new Map<string, number>();
const adapter = new EmbeddedAdapter({
  listen: [
    { protocol: 'UDP', host: sip.address, port: sip.port },
    { protocol: 'TCP', host: sip.address, port: sip.port },
  ],
  realm,
  media,
  directory: async (number) => {
    await told;
    const found = extensions[number];
    return found ? { secret: { password: found.password }, displayName: found.name } : null;
  },
  onBan: (from, reason) => say('an address is shut out', { from, reason }),
});
adapter.on((event) => {
  if (event.type !== 'registration.changed') return;
  if (event.contacts > 0) registrations.set(event.extension, event.contacts);
  else registrations.delete(event.extension);
});

let retiring = false;
const legs = async (): Promise<number> => (await adapter.snapshot()).legs.length;
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
          ({ extensions } = lines as Lines);
          await adapter.setTrunks((lines as Lines).trunks);
          know();
        },
        retire: async () => {
          retiring = true;
        },
      },
    }),
  )
  .catch((error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
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
  await media.close();
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
