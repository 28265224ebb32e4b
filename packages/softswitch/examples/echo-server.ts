/**
 * Echo server: whoever calls hears a tone, speaks, and hears back what was said, again and again.
 *
 *   npx tsx packages/softswitch/examples/echo-server.ts [port]
 *
 * Call sip:echo@127.0.0.1:5060 with any soft phone.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMediaEngine, EmbeddedAdapter } from '../src/index.ts';

const BEEP = { tone: { frequencies: [800], onMs: 200, offMs: 50, repeat: 1 } };

export async function startEchoServer(port: number, host = '127.0.0.1'): Promise<{ stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'echo-'));
  const media = await createMediaEngine({ address: host });
  const phone = new EmbeddedAdapter({
    listen: [{ protocol: 'UDP', host, port }],
    realm: 'echo.example',
    media,
    directory: async () => null,
    anonymous: 'accept',
  });
  let turns = 0;

  /** Listens until the caller pauses. */
  const listen = (legId: string): Promise<void> => {
    turns += 1;
    const path = join(folder, `${turns}.wav`);
    return phone.record(legId, { recordingId: path, path, mono: true, silenceMs: 1500, maxMs: 10_000 });
  };

  phone.on((event) => {
    const act = async (): Promise<void> => {
      if (event.type === 'leg.offered') await phone.answer(event.leg.legId);
      if (event.type === 'leg.answered') await phone.play(event.legId, { playId: 'beep', items: [BEEP] });
      if (event.type === 'play.finished' && event.reason === 'end') await listen(event.legId);
      if (event.type === 'recording.finished' && event.reason !== 'leg-ended') {
        await phone.play(event.legId, { playId: 'echo', items: [{ file: event.path }, BEEP] });
      }
    };
    // Callers hang up at any moment: what is asked of an ended leg is refused, and that is fine.
    act().catch(({ code }) => /leg/.test(code) || console.error(event.type, code));
  });
  await phone.start();
  const stop = async (): Promise<void> => {
    await phone.stop();
    await media.close();
    await rm(folder, { recursive: true });
  };
  return { stop };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const port = Number(process.argv[2] ?? 5060);
  const server = await startEchoServer(port);
  console.log(`Echo server on sip:echo@127.0.0.1:${port}; Ctrl-C ends it.`);
  process.once('SIGINT', () => void server.stop());
}
