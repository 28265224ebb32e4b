/** Keeps the sound of the present calls connected in one of a person's tabs, also after a reload. */
import type { Seat } from '@qiao/server/contracts/telephony';
import { useCallback, useEffect, useRef, useState } from 'react';
import { isApiError } from '../../shared/api-error.ts';
import { useResumed } from '../../shared/realtime/realtime.ts';
import { toastError } from '../../shared/ui/toast.tsx';
import { CallSound, type Quality, SoundError, type Trouble } from './sound.ts';
import { heardOf, soundsOf } from './two-calls.ts';

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

/** Between attempts after the network went; what the browser says of it comes first. */
const againMs = [500, 1000, 2000, 4000];

/** How the sound of one call stands in this tab. */
export type Connection = {
  sound: CallSound | null;
  trouble: Trouble | null;
  quality: Quality | null;
  again: () => void;
};
export type Sounds = {
  /** This tab is the one that calls of this person are heard in. */
  mine: boolean;
  /** Another tab of this browser has the sound. */
  elsewhere: boolean;
  take: () => void;
  first: Connection;
  second: Connection;
  /** The call that is heard now. */
  heard: string | null;
};

const none: Connection = { sound: null, trouble: null, quality: null, again: () => {} };
type Two = [string | null, string | null];
/** Each keeps its connection when the one beside it ends. */
function seated(before: Two, now: readonly (string | null)[]): Two {
  const kept = before.map((id) => (id && now.includes(id) ? id : null)) as Two;
  for (const id of now) if (id && !kept.includes(id)) kept[kept[0] === null ? 0 : 1] = id;
  return kept;
}

export function useSound(seat: Seat | null, joining: string | null): Sounds {
  const { mine, take } = useTurn();
  const { first, second } = seat ? soundsOf(seat, joining) : { first: null, second: null };
  const places = useRef<Two>([null, null]);
  places.current = seated(places.current, mine ? [first, second] : []);
  const [one, other] = places.current;
  const heard = seat && mine ? heardOf(seat, joining) : null;
  const besides = [seat?.beside, seat?.second];
  const quiet = (id: string | null): boolean => id !== null && heard !== null && id !== heard;
  const muted = (id: string | null): boolean =>
    (seat?.call?.id === id ? seat?.call?.muted : besides.find((call) => call?.callId === id)?.muted) ?? false;
  const a = useConnection(one, muted(one), quiet(one));
  const b = useConnection(other, muted(other), quiet(other));
  const of = (id: string | null): Connection => (id && id === one ? a : id && id === other ? b : none);
  return {
    mine,
    take,
    elsewhere: first !== null && !mine,
    first: of(first),
    second: of(second),
    heard,
  };
}

/** `quiet`: nothing of it is heard, either way, while one talks in the other call. */
function useConnection(wanted: string | null, muted: boolean, quiet: boolean): Connection {
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [quality, setQuality] = useState<Quality | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [sound, setSound] = useState<CallSound | null>(null);
  /** Attempts in a row that the network brought to nothing. */
  const broken = useRef(0);
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

  useEffect(() => {
    sound?.mute(muted || quiet);
    sound?.quieten(quiet);
  }, [sound, muted, quiet]);
  return { sound, trouble, quality, again };
}
