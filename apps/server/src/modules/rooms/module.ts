/** Wiring of conference rooms. */
import { clock, type Kernel, type Module, sifted } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { registerRecordingSource } from '#modules/recordings';
import { callEnded, callsById, registerLiveAct } from '#modules/telephony';
import { enterRoom, scope } from './enter-room.ts';
import { finishRecordings, recordingsFinished } from './finish-recordings.ts';
import { registerFlowNodes, roomConfig } from './flow-nodes.ts';
import { destroyDue, meetingRecordings } from './keep-recordings.ts';
import { roomsPermissions } from './permissions.ts';
import { roomsRoutes } from './routes.ts';
import { callsInRooms, closeStays } from './store.ts';

export const roomsModule: Module = {
  name: 'rooms',
  wire(kernel: Kernel) {
    registerPermissions(roomsPermissions);
    registerFlowNodes();
    registerLiveAct('room', (caller, config) => enterRoom(kernel, caller, roomConfig.parse(config).roomId));
    // Whose call ended while nobody led it is in no room any more.
    kernel.events.subscribe({
      name: 'rooms.call-ended',
      ...sifted(callEnded, {
        of: ({ callId }) => callId,
        among: (tx, callIds) => callsInRooms(tx, scope, callIds),
        handle: async (tx, { payload: { callId } }) => {
          const [call] = await callsById(tx, scope, [callId]);
          await closeStays(tx, scope, { callId, how: 'hung-up', at: call?.ended_at ?? clock.now() });
          tx.afterCommit(() => void finishRecordings(kernel));
        },
      }),
    });
    registerRecordingSource('meetings', meetingRecordings(kernel));
    // What was not stored at once, and what ended while nobody led.
    kernel.jobs.schedule('rooms.finish-recordings', '* * * * *', () => finishRecordings(kernel));
    kernel.jobs.schedule('rooms.destroy-recordings', '43 2 * * *', async (program) => {
      while ((await kernel.db.transact((tx) => destroyDue(tx, program, kernel.files))) > 0);
    });
    roomsRoutes(kernel);
  },
  async stop() {
    await recordingsFinished();
  },
};
