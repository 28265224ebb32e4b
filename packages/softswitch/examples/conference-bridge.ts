/**
 * Conference bridge: the dialled number is the room. Alone you hear music, a chime tells who comes and goes.
 * Keys: *6 mutes and unmutes, *8 starts and ends a recording of what you hear, # leaves the room.
 *
 *   npx tsx packages/softswitch/examples/conference-bridge.ts [port] [folder for recordings]
 *
 * Call sip:7001@127.0.0.1:5060 with several soft phones.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMediaEngine, EmbeddedAdapter } from '../src/index.ts';

const chime = (...frequencies: number[]) =>
  frequencies.map((frequency) => ({ tone: { frequencies: [frequency], onMs: 180, offMs: 20, repeat: 1 } }));
const CAME = chime(660, 880);
const WENT = chime(880, 660);
const MUSIC = [...chime(523, 659, 784, 659), { silenceMs: 600 }];

type Guest = { room: string; key: string; muted: boolean; recording: string | null };

export async function startConferenceBridge(
  port: number,
  options: { host?: string; folder?: string; maxGuests?: number } = {},
): Promise<{ guests(room: string): number; stop(): Promise<void> }> {
  const { host = '127.0.0.1', folder = '.', maxGuests = 20 } = options;
  const media = await createMediaEngine({ address: host });
  const phone = new EmbeddedAdapter({
    listen: [{ protocol: 'UDP', host, port }],
    realm: 'conference.example',
    media,
    directory: async () => null,
    anonymous: 'accept',
  });
  const guests = new Map<string, Guest>();
  const inRoom = (room: string): string[] => [...guests.keys()].filter((legId) => guests.get(legId)!.room === room);
  let serial = 0;

  /** Plays to everybody in a room. */
  const announce = (room: string, items: ReturnType<typeof chime>): Promise<unknown> => {
    serial += 1;
    const playId = `chime-${serial}`;
    return Promise.all(inRoom(room).map((legId) => phone.play(legId, { playId, items })));
  };

  /** Music for who is alone, none for company. */
  const entertain = async (room: string): Promise<void> => {
    const legs = inRoom(room);
    if (legs.length === 1) await phone.play(legs[0]!, { playId: 'music', items: MUSIC, loop: true });
    else await Promise.all(legs.map((legId) => phone.stopPlay(legId, 'music')));
  };

  const enter = async (legId: string, room: string): Promise<void> => {
    if (inRoom(room).length === 0) await phone.createBridge(room);
    await phone.join(room, legId);
    guests.set(legId, { room, key: '', muted: false, recording: null });
    await entertain(room);
    await announce(room, CAME);
  };

  const left = async (legId: string): Promise<void> => {
    const room = guests.get(legId)?.room;
    guests.delete(legId);
    if (room === undefined) return;
    if (inRoom(room).length === 0) return await phone.closeBridge(room);
    await announce(room, WENT);
    await entertain(room);
  };

  const pressed = async (legId: string, digit: string): Promise<void> => {
    const guest = guests.get(legId);
    if (!guest) return;
    guest.key = digit === '*' ? '*' : guest.key + digit;
    if (guest.key === '*6') {
      guest.muted = !guest.muted;
      await phone.mute(legId, guest.muted);
    }
    if (guest.key === '*8') await toggleRecording(legId, guest);
    if (digit === '#') await phone.hangup(legId);
    if (digit !== '*') guest.key = '';
  };

  const toggleRecording = async (legId: string, guest: Guest): Promise<void> => {
    const running = guest.recording;
    serial += 1;
    guest.recording = running === null ? `room-${guest.room}-${serial}` : null;
    if (running !== null) await phone.stopRecording(legId, running);
    if (guest.recording === null) return;
    await phone.record(legId, { recordingId: guest.recording, path: join(folder, `${guest.recording}.wav`) });
  };

  phone.on((event) => {
    const act = async (): Promise<void> => {
      if (event.type === 'leg.offered') {
        const full = inRoom(event.leg.to).length >= maxGuests;
        await (full ? phone.reject(event.leg.legId, 'busy') : phone.answer(event.leg.legId));
      }
      if (event.type === 'leg.answered') {
        const { legs } = await phone.snapshot();
        await enter(event.legId, legs.find((leg) => leg.legId === event.legId)?.to ?? 'lobby');
      }
      if (event.type === 'leg.digit') await pressed(event.legId, event.digit);
      if (event.type === 'leg.ended') await left(event.legId);
    };
    // Guests hang up at any moment: what is asked of an ended leg is refused, and that is fine.
    act().catch(({ code }) => /leg/.test(code) || console.error(event.type, code));
  });
  await phone.start();
  const stop = async (): Promise<void> => {
    await phone.stop();
    await media.close();
  };
  return { guests: (room) => inRoom(room).length, stop };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const port = Number(process.argv[2] ?? 5060);
  const bridge = await startConferenceBridge(port, { folder: process.argv[3] });
  console.log(`Conference bridge on sip:7001@127.0.0.1:${port} (any number is a room); Ctrl-C ends it.`);
  process.once('SIGINT', () => void bridge.stop());
}
