/** Keeps the sound of the present call connected in one of a person's tabs, also after a reload. */
import type { Seat } from '@qiao/server/contracts/telephony';
import { useCallback, useEffect, useRef, useState } from 'react';
import { isApiError } from '../../shared/api-error.ts';
import { useResumed } from '../../shared/realtime/realtime.ts';
import { toastError } from '../../shared/ui/toast.tsx';
import { CallSound, type Quality, SoundError, type Trouble } from './sound.ts';

/** One tab has the sound; when it is closed, another has it at once. `take`: this one from now on, whoever had it. */
function useTurn(): { mine: boolean; take: () => void } {
  const [mine, setMine] = useState(false);
  const take = useRef<() => void>(() => {});
  useEffect(() => {
    if (!navigator.locks) {
      setMine(true);
      return;
    }
    const gone = new AbortController();
    let leave: () => void = () => {};
    const ask = (steal: boolean): void => {
      const held = (): Promise<void> => {
        setMine(true);
        return new Promise((done) => {
          leave = done;
        });
      };
      navigator.locks.request('qiao-softphone', steal ? { steal } : { signal: gone.signal }, held).catch(() => {
        // Taken over in another tab: this one waits for its turn again.
        setMine(false);
        if (!gone.signal.aborted) ask(false);
      });
    };
    ask(false);
    take.current = () => ask(true);
    return () => {
      gone.abort();
      leave();
    };
  }, []);
  return { mine, take: () => take.current() };
}

/** Of the call one is in, by a browser; or of a call of others that one has answered (`joining`). */
function soundOf({ call, beside }: Seat, joining: string | null): string | null {
  if (call) return call.way === 'sip' ? null : call.id;
  if (!beside) return null;
  // Whoever asked to be there needs not say so twice.
  const mine = beside.state === 'up' ? beside.way === 'browser' : beside.own || beside.callId === joining;
  return mine ? beside.callId : null;
}

/** Between attempts after the network went; what the browser says of it comes first. */
const againMs = [500, 1000, 2000, 4000];

export function useSound(
  seat: Seat | null,
  joining: string | null,
): {
  here: boolean;
  /** This tab is the one that calls of this person are heard in. */
  mine: boolean;
  sound: CallSound | null;
  /** Another tab of this browser has the sound. */
  elsewhere: boolean;
  take: () => void;
  trouble: Trouble | null;
  quality: Quality | null;
  again: () => void;
} {
  const { mine, take } = useTurn();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [quality, setQuality] = useState<Quality | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [sound, setSound] = useState<CallSound | null>(null);
  /** Attempts in a row that the network brought to nothing. */
  const broken = useRef(0);
  const callId = seat?.device === 'browser' ? soundOf(seat, joining) : null;
  const wanted = mine ? callId : null;
  const again = useCallback(() => setAttempt((count) => count + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt connects anew
  useEffect(() => {
    setTrouble(broken.current > 0 ? 'network' : null);
    setQuality(null);
    if (!wanted) {
      broken.current = 0;
      return;
    }
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const lost = (): void => {
      if (over || timer) return;
      setTrouble('network');
      const wait = againMs[Math.min(broken.current++, againMs.length - 1)];
      timer = setTimeout(again, wait);
    };
    const opened = new CallSound(wanted, { lost, unplugged: (now) => over || setTrouble(now) });
    setSound(opened);
    opened.connect().then(
      () => {
        broken.current = 0;
        if (!over) setTrouble((now) => (now === 'network' ? null : now));
      },
      (error: unknown) => {
        if (over) return;
        if (isApiError(error) && error.passing) return lost();
        if (error instanceof SoundError) setTrouble(error.trouble);
        else {
          setTrouble('not-connected');
          toastError(error);
        }
      },
    );
    const look = setInterval(() => void opened.quality().then((found) => !over && setQuality(found)), 2000);
    return () => {
      over = true;
      clearTimeout(timer);
      clearInterval(look);
      opened.close();
      setSound(null);
    };
  }, [wanted, attempt]);

  // Said at once when the browser knows it; back on a network, the way is sought anew: it may be another one.
  useEffect(() => {
    if (!wanted) return;
    const away = (): void => {
      // It stays said until the sound is there again, not only the network.
      broken.current = Math.max(1, broken.current);
      setTrouble('network');
    };
    addEventListener('offline', away);
    addEventListener('online', again);
    return () => {
      removeEventListener('offline', away);
      removeEventListener('online', again);
    };
  }, [wanted, again]);
  // After a sleep the socket comes back first; what carried the sound may not have survived it.
  useResumed(() => {
    if (sound && !sound.alive) again();
    return 0;
  });
  // A microphone that is allowed after all is taken without another press.
  useEffect(() => {
    if (trouble !== 'microphone-refused') return;
    let status: PermissionStatus | null = null;
    const look = (): void => {
      if (status?.state === 'granted') again();
    };
    void navigator.permissions
      ?.query({ name: 'microphone' as PermissionName })
      .then((found) => {
        status = found;
        found.addEventListener('change', look);
      })
      .catch(() => {});
    return () => status?.removeEventListener('change', look);
  }, [trouble, again]);

  const muted = seat?.call?.muted ?? false;
  useEffect(() => sound?.mute(muted), [sound, muted]);
  return { here: wanted !== null, mine, sound, elsewhere: callId !== null && !mine, take, trouble, quality, again };
}
