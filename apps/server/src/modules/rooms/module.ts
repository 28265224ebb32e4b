/** Wiring of conference rooms. */
import { clock, type Kernel, type Module, sifted } from '#kernel';
import { registerPermissions } from '#modules/identity';
import { callEnded, callsById, registerLiveAct } from '#modules/telephony';
import { enterRoom, scope } from './enter-room.ts';
import { registerFlowNodes, roomConfig } from './flow-nodes.ts';
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
        },
      }),
    });
    roomsRoutes(kernel);
  },
};
