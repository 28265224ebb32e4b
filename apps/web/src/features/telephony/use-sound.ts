/** Keeps the sound of the present call connected in one of a person's tabs, also after a reload. */
import type { Seat } from '@qiao/server/contracts/telephony';
import { useEffect, useState } from 'react';
import { toastError } from '../../shared/ui/toast.tsx';
import { CallSound, type Quality, SoundError, type Trouble } from './sound.ts';

/** True in the tab that has the sound; when it is closed, another has it at once. */
function useTurn(): boolean {
  const [mine, setMine] = useState(false);
  useEffect(() => {
    if (!navigator.locks) {
      setMine(true);
      return;
    }
    const gone = new AbortController();
    let leave: () => void = () => {};
    navigator.locks
      .request('qiao-softphone', { signal: gone.signal }, () => {
        setMine(true);
        return new Promise<void>((done) => {
          leave = done;
        });
      })
      .catch(() => {});
    return () => {
      gone.abort();
      leave();
    };
  }, []);
  return mine;
}

/** Of the call one is in, by a browser; or of a call of others that one has answered (`joining`). */
function soundOf({ call, beside }: Seat, joining: string | null): string | null {
  if (call) return call.way === 'sip' ? null : call.id;
  if (!beside) return null;
  const mine = beside.state === 'up' ? beside.way === 'browser' : beside.callId === joining;
  return mine ? beside.callId : null;
}

export function useSound(
  seat: Seat | null,
  joining: string | null,
): {
  here: boolean;
  trouble: Trouble | null;
  quality: Quality | null;
  again: () => void;
} {
  const mine = useTurn();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [quality, setQuality] = useState<Quality | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [sound, setSound] = useState<CallSound | null>(null);
  const wanted = seat?.device === 'browser' && mine ? soundOf(seat, joining) : null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt connects anew
  useEffect(() => {
    setTrouble(null);
    setQuality(null);
    if (!wanted) return;
    let over = false;
    const opened = new CallSound(wanted, () => setAttempt((count) => count + 1));
    setSound(opened);
    opened.connect().catch((error: unknown) => {
      if (over) return;
      if (error instanceof SoundError) setTrouble(error.trouble);
      else {
        setTrouble('not-connected');
        toastError(error);
      }
    });
    const look = setInterval(() => void opened.quality().then((found) => !over && setQuality(found)), 2000);
    return () => {
      over = true;
      clearInterval(look);
      opened.close();
      setSound(null);
    };
  }, [wanted, attempt]);

  const muted = seat?.call?.muted ?? false;
  useEffect(() => sound?.mute(muted), [sound, muted]);
  return { here: wanted !== null, trouble, quality, again: () => setAttempt((count) => count + 1) };
}
