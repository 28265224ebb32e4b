import { useEffect, useMemo, useRef } from 'react';

/** News of a busy minute make one refresh. */
const gatherMs = 1500;
/** A hand that has not moved for so long is not about to press a row. */
const restMs = 5000;

/** Refreshes a list when something changed, but never while the pointer is at work in it: rows must not move under the hand. */
export function useCalmRefresh(refresh: () => void): {
  changed: () => void;
  handlers: { onPointerMove: () => void; onPointerLeave: () => void };
} {
  const latest = useRef(refresh);
  latest.current = refresh;
  const calm = useMemo(() => {
    let movedAt = 0;
    let due = false;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const plan = (wait: number) => {
      timer ??= setTimeout(look, wait);
    };
    const look = () => {
      timer = null;
      if (!due) return;
      const rested = Date.now() - movedAt;
      if (rested < restMs) return plan(restMs - rested);
      due = false;
      latest.current();
    };
    const stop = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    };
    return {
      stop,
      changed: () => {
        due = true;
        plan(gatherMs);
      },
      handlers: {
        onPointerMove: () => {
          movedAt = Date.now();
        },
        onPointerLeave: () => {
          movedAt = 0;
          if (!due) return;
          stop();
          plan(0);
        },
      },
    };
  }, []);
  useEffect(() => calm.stop, [calm]);
  return calm;
}
