/** Keys of headsets and of the system's own call controls do what F2, F8, F9 and the red button do. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { onRinging, ringing } from '../../shared/ringing.ts';
import { toastError } from '../../shared/ui/toast.tsx';
import { listenToHeadsets, tellHeadsets } from './headset.ts';
import type { Wish } from './headset-reports.ts';
import { readSeatAgain } from './seat-data.ts';
import type { Handle } from './two-calls.ts';

const ways = (call: Handle): Record<Exclude<Wish, 'answer'>, () => Promise<unknown>> => ({
  mute: () => call.mute(true),
  unmute: () => call.mute(false),
  hold: () => call.hold(!call.held),
  'hang-up': () => call.hangUp(),
});

/** `here`: this tab has the sound of this person's calls. */
export function useHeadset(call: Handle | null, here: boolean): void {
  const rings = useSyncExternalStore(onRinging, () => ringing() !== null);
  const latest = useRef(call);
  latest.current = call;
  const run = useRef((wish: Wish): void => {
    if (wish === 'answer') return void ringing()?.();
    // While it is being connected it can only be ended, as on the screen.
    if (latest.current && (latest.current.up || wish === 'hang-up'))
      void ways(latest.current)[wish]().then(readSeatAgain).catch(toastError);
  });
  useEffect(() => (here ? listenToHeadsets(run.current) : undefined), [here]);
  const talking = call !== null;
  const muted = call?.muted ?? false;
  useEffect(() => tellHeadsets({ ringing: rings, talking, muted }), [rings, talking, muted]);
  // Where the browser hands over no keys of the device, the system's call controls may still be passed on.
  useEffect(() => {
    const session = navigator.mediaSession as MediaSession & { setMicrophoneActive?: (on: boolean) => unknown };
    if (!session || !here || !talking) return;
    const press = (name: string, work: () => void): (() => void) => {
      try {
        session.setActionHandler(name as MediaSessionAction, work);
        return () => session.setActionHandler(name as MediaSessionAction, null);
      } catch {
        // A name that this browser does not know.
        return () => {};
      }
    };
    const ends = [
      press('togglemicrophone', () => run.current(latest.current?.muted ? 'unmute' : 'mute')),
      press('hangup', () => run.current('hang-up')),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [here, talking]);
  useEffect(() => {
    const session = navigator.mediaSession as MediaSession & { setMicrophoneActive?: (on: boolean) => unknown };
    if (here && talking) void Promise.resolve(session?.setMicrophoneActive?.(!muted)).catch(() => {});
  }, [here, talking, muted]);
}
