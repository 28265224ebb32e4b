/** Wiring of lastcalls. */
import { type Kernel, type Module, systemScope } from '#kernel';
import { countUse, partSwitched, registerEnding } from '#modules/parts';
import { callEnded, linesSignal, listNumbers, listTrunks, registerLiveAct } from '#modules/telephony';
import { roomSignal } from '#modules/waitrooms';
import { endCalls, endWhenOver, limitSignal, lookAtLimit, mostMinutes, underWay } from './last-calls.ts';

const active = (rows: readonly { state: string }[]): number => rows.filter(({ state }) => state === 'active').length;

export const lastcallsModule: Module = {
  name: 'lastcalls',
  wire({ db, events, jobs, signals }: Kernel) {
    const scope = systemScope('lastcalls');
    registerEnding('telephone', { minutes: mostMinutes, underWay: async (on) => (await underWay(on)) > 0 });
    countUse('telephone', async (on) => ({
      calls: await underWay(on),
      trunks: active(await listTrunks(on, scope)),
      numbers: active(await listNumbers(on, scope)),
    }));
    // Where who waits in line is led (telephony, `waiting.ts`).
    registerLiveAct('suspended', async (caller) => {
      await caller.say([{ prompt: 'system.suspended' }]);
      caller.endsBy('part-off');
      return 'done';
    });
    events.subscribe({
      name: 'lastcalls.switched',
      to: [partSwitched],
      from: 'end',
      async handle(tx, { payload }) {
        if (payload.part !== 'telephone') return;
        // Lines are there or not; whoever waits is looked at now.
        tx.afterCommit(() => {
          signals.send(linesSignal, {});
          signals.send(roomSignal, {});
        });
      },
    });
    // Once for as many calls as have just ended.
    events.subscribe({
      name: 'lastcalls.over',
      to: [callEnded],
      from: 'end',
      handle: endWhenOver,
      handleAll: endWhenOver,
    });
    signals.on(limitSignal, (said) => endCalls((said as { over: boolean }).over));
    jobs.schedule('lastcalls.look', '* * * * *', () => lookAtLimit(db, signals));
  },
};
