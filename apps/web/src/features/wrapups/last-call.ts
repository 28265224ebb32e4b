/** Which call's after-call work stands on screen: the present one, and the last one until it is done; also after a reload. */
import { useEffect, useState } from 'react';

const key = 'qiao.last-call';

export function useLastCall(callId: string | null): { callId: string | null; done: () => void } {
  const [last, setLast] = useState<string | null>(() => sessionStorage.getItem(key));
  useEffect(() => {
    if (!callId) return;
    sessionStorage.setItem(key, callId);
    setLast(callId);
  }, [callId]);
  const done = () => {
    sessionStorage.removeItem(key);
    setLast(null);
  };
  return { callId: callId ?? last, done };
}
