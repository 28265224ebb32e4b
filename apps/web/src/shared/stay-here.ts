/** Screens that must not be left by themselves: a test call under way rings where it is watched. */
import { useEffect } from 'react';

let screens = 0;
export const staysHere = (): boolean => screens > 0;

export function useStayHere(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    screens++;
    return () => {
      screens--;
    };
  }, [active]);
}
