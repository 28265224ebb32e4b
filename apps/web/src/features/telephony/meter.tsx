/** How loud it is, as a bar that moves. What it listens to may change under it: another microphone, the other party's return. */
import { useEffect, useRef } from 'react';
import { type Ear, listenTo } from './levels.ts';

const stepMs = 80;

/** `label`: read out as a meter; without one it is a picture beside words that say the same. */
export function Meter({ stream, label }: { stream: () => MediaStream | null; label?: string }) {
  const bar = useRef<HTMLSpanElement>(null);
  const latest = useRef(stream);
  latest.current = stream;
  useEffect(() => {
    let ear: Ear | null = null;
    const look = () => {
      const now = latest.current();
      if (ear?.stream !== now) {
        ear?.close();
        ear = now ? listenTo(now) : null;
      }
      const level = ear?.level() ?? 0;
      bar.current?.style.setProperty('--level', String(level / 100));
      if (bar.current?.hasAttribute('aria-valuenow')) bar.current.setAttribute('aria-valuenow', String(level));
    };
    const timer = setInterval(look, stepMs);
    return () => {
      clearInterval(timer);
      ear?.close();
    };
  }, []);
  return label ? (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw a meter element each in their own way
    <span
      ref={bar}
      className="sp-meter is-wide"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    />
  ) : (
    <span ref={bar} className="sp-meter" aria-hidden="true" />
  );
}
