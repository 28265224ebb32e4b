import { useEffect, useState } from 'preact/hooks';
import type { QueuePlace } from '../../../server/src/modules/conversations/contract.ts';
import type { Say } from './text.ts';

/** Place in the queue and estimated wait; both come from the server as the queue moves. */
/** Somebody who is told so much, or has waited so long, is offered a call instead. */
const longMs = 120_000;
export const longWait = (place: QueuePlace | null): boolean =>
  place !== null &&
  ((place.estimatedWaitSeconds ?? 0) * 1000 >= longMs || Date.now() - Date.parse(place.waitingSince) >= longMs);

export function QueueCard({
  place,
  say,
  onCallBack,
}: {
  place: QueuePlace;
  say: Say;
  onCallBack: (() => void) | null;
}) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - Date.parse(place.waitingSince)) / 1000));
  const all = Math.min(12, Math.max(place.aheadAtStart, place.ahead) + 1);
  const done = Math.max(0, all - 1 - Math.min(place.ahead, all - 1));
  const minutes = place.estimatedWaitSeconds === null ? null : Math.ceil(place.estimatedWaitSeconds / 60);
  return (
    <div class="queue" role="status">
      <p>
        {place.ahead === 0 ? (
          <b>{say('next')}</b>
        ) : (
          <span>
            {say('ahead')} <b>{place.ahead}</b> {say('aheadUnit')}{' '}
            <small>{place.aheadAtStart > place.ahead ? say('aheadAtStart', { count: place.aheadAtStart }) : ''}</small>
          </span>
        )}
        <span>{minutes === null ? '' : minutes <= 1 ? say('estimateSoon') : say('estimate', { minutes })}</span>
      </p>
      <div class="bar" aria-hidden="true">
        {Array.from({ length: all }, (_, index) => (
          <i key={index} class={index <= done ? 'on' : ''} />
        ))}
      </div>
      <small>{say('waited', { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` })}</small>
      {onCallBack && longWait(place) && (
        <button type="button" class="more" onClick={onCallBack}>
          {say('callBackInstead')}
        </button>
      )}
    </div>
  );
}
