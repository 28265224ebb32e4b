/** What rings until somebody decides: heard again and again, shown to who looks elsewhere, answered by the keys of a headset too. */
import { useEffect, useRef } from 'react';
import { notify } from './notify.ts';
import { setRinging } from './ringing.ts';

/** From one ring to the next. */
const ringEveryMs = 3000;

type Ring = {
  answer: () => void;
  /** Of one ring. */
  sound: () => void;
  everyMs?: number;
  /** Who rings, where nothing else says it to who looks elsewhere. */
  said?: string;
};

export function useRing(rings: boolean, ring: Ring): void {
  const now = useRef(ring);
  now.current = ring;
  const { everyMs = ringEveryMs, said } = ring;
  useEffect(() => {
    if (!rings) return;
    const answer = () => now.current.answer();
    const sound = () => now.current.sound();
    setRinging(answer);
    sound();
    const again = setInterval(sound, everyMs);
    const seen = said ? notify(said, { tag: said, open: answer }) : null;
    return () => {
      clearInterval(again);
      setRinging(null);
      seen?.();
    };
  }, [rings, everyMs, said]);
}
