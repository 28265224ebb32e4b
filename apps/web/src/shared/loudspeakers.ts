/** Which loudspeaker of this machine calls and rings are heard from; kept in this browser. Empty: the system's own choice. */

const keys = { call: 'qiao.loudspeaker', ring: 'qiao.ring-loudspeaker' };
export type Use = keyof typeof keys;
type Sink = { setSinkId?: (id: string) => Promise<void> };
const listeners = new Set<() => void>();

export function loudspeakerOf(use: Use): string {
  try {
    return localStorage.getItem(keys[use]) ?? '';
  } catch {
    return '';
  }
}

export function chooseLoudspeaker(use: Use, id: string): void {
  try {
    localStorage.setItem(keys[use], id);
  } catch {
    // Without storage it holds for no longer than the page does not know it: the system's choice stays.
  }
  for (const tell of listeners) tell();
}

/** Called after every choice, and when a device came or went; gives back what ends it. */
export function onLoudspeaker(tell: () => void): () => void {
  listeners.add(tell);
  navigator.mediaDevices?.addEventListener('devicechange', tell);
  return () => {
    listeners.delete(tell);
    navigator.mediaDevices?.removeEventListener('devicechange', tell);
  };
}

/** False: the browser leaves the choice to the system. */
export const canChooseLoudspeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;

/** Sends the sound of an element or a context to the chosen one; one that was pulled out is the system's choice until it is back. */
export async function sendTo(target: HTMLMediaElement | AudioContext, use: Use): Promise<void> {
  const sink = target as Sink;
  if (!sink.setSinkId) return;
  await sink.setSinkId(loudspeakerOf(use)).catch(() => sink.setSinkId!('').catch(() => {}));
}
