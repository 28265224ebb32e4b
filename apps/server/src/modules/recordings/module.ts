/** Wiring of recordings. */
import { type Kernel, type Module, rewrapHolder, systemScope } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { registerRecordingRoom } from '#modules/telephony';
import { recordingsPermissions } from './permissions.ts';
import { plug } from './ports.ts';
import { recordingRoom } from './recording-room.ts';
import { recordingsRoutes } from './routes.ts';
import { saveKey, staleKeys } from './store.ts';

export const recordingsModule: Module = {
  name: 'recordings',
  wire(kernel: Kernel) {
    plug(kernel);
    registerPermissions(recordingsPermissions);
    registerRecordingRoom(recordingRoom);
    rewrapHolder('recordings.cover', async (tx, rewrap, current, limit) => {
      const rows = await staleKeys(tx, systemScope('recordings.rewrap'), current, limit);
      for (const row of rows) {
        const next = rewrap({ ring: row.ring, wrapped: row.wrapped_key });
        await saveKey(tx, { id: row.id, ring: next.ring, wrapped_key: next.wrapped });
      }
      return rows.length;
    });
    recordingsRoutes(kernel);
  },
};
