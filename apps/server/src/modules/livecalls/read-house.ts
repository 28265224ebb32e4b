/** What all calls share: engine, trunks, the disk of recordings. */
import { mkdir, statfs } from 'node:fs/promises';
import { type Db, systemScope } from '#kernel';
import { listTrunks, theDesk } from '#modules/telephony';
import type { LiveHouse } from './contract.ts';

/** A trunk often belongs to the unit above: whoever watches calls sees that it stands, not how it is set up. */
const program = systemScope('livecalls');

export type Disk = { freeBytes: number; totalBytes: number };

/** `folder`: made when it is not there. Null: it cannot be looked at. */
export async function diskOf(folder: string): Promise<Disk | null> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { bavail, blocks, bsize } = await statfs(folder);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null;
  }
}

export async function readHouse(db: Db, folder: string): Promise<LiveHouse> {
  const [health, trunks, disk] = await Promise.all([theDesk().health(), listTrunks(db, program), diskOf(folder)]);
  const found = new Map(health.trunks.map((one) => [one.trunk, one]));
  return {
    engine: {
      state: health.state,
      reason: health.reason,
      legs: health.legs,
      registrations: health.registrations,
    },
    disk,
    trunks: trunks
      .filter(({ state }) => state === 'active')
      .map(({ id, code, name, max_calls }) => {
        const live = found.get(code);
        return {
          id,
          code,
          name,
          state: live?.state ?? ('off' as const),
          reason: live?.reason ?? null,
          calls: live?.calls ?? 0,
          mostCalls: max_calls,
        };
      }),
  };
}
