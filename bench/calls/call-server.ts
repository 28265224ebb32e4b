import { EmbeddedAdapter, type Leg } from '../../packages/softswitch/src/adapter/index.ts';
import { createMediaEngine } from '../../packages/softswitch/src/media/index.ts';
import { serveParent } from './child.ts';

/** The softswitch as a product would run it: signalling in this process, media in workers; each caller hears a prompt. */

export type ServerRequest =
  | { start: { sipPort: number; callerPort: number; prompt: string; runFolder: string; workers: number } }
  | 'stop';

export type ServerAnswer =
  | { mediaPids: number[] }
  | { offered: number; answered: number; failed: number; longestHoldMs: number; left: { legs: number; ports: number } };

let finish: () => Promise<ServerAnswer> = () => Promise.reject(new Error('not started'));

async function start(options: Extract<ServerRequest, { start: unknown }>['start']): Promise<ServerAnswer> {
  const media = await createMediaEngine({
    workers: options.workers,
    runFolder: options.runFolder,
    ports: { min: 16_384, max: 24_575 },
  });
  const adapter = new EmbeddedAdapter({
    listen: [{ protocol: 'UDP', host: '127.0.0.1', port: options.sipPort }],
    realm: 'bench',
    media,
    directory: async () => null,
    trunks: [{ name: 'callers', hosts: [`127.0.0.1:${options.callerPort}`], maxCalls: 10_000 }],
  });
  const answeredAt = new Map<string, number>();
  const counts = { offered: 0, answered: 0, failed: 0, longestHoldMs: 0 };
  const serve = async (leg: Leg): Promise<void> => {
    counts.offered++;
    await adapter.answer(leg.legId);
    counts.answered++;
    answeredAt.set(leg.legId, performance.now());
    await adapter.play(leg.legId, { playId: 'prompt', items: [{ file: options.prompt }] });
  };
  const failed = (): void => {
    counts.failed++;
  };
  adapter.on((event) => {
    if (event.type === 'leg.offered') serve(event.leg).catch(failed);
    else if (event.type === 'play.finished') {
      if (event.reason !== 'end') failed();
      adapter.hangup(event.legId).catch(failed);
    } else if (event.type === 'leg.ended') {
      const since = answeredAt.get(event.legId);
      answeredAt.delete(event.legId);
      if (since === undefined || event.cause !== 'normal') failed();
      else counts.longestHoldMs = Math.max(counts.longestHoldMs, Math.round(performance.now() - since));
    }
  });
  await adapter.start();
  finish = async () => {
    const { legs } = await media.diagnostics();
    await adapter.stop();
    const { portsInUse } = await media.diagnostics();
    await media.close();
    return { ...counts, left: { legs, ports: portsInUse } };
  };
  return { mediaPids: (await media.diagnostics()).workers.map((worker) => worker.pid) };
}

serveParent<ServerRequest, ServerAnswer>((request) => (request === 'stop' ? finish() : start(request.start)));
