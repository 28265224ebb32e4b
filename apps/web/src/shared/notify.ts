/** Desktop notifications and a short tone. Of several open tabs one speaks: whoever holds the browser-wide lock. */
import { loudspeakerOf, onLoudspeaker, sendTo, type Use } from './loudspeakers.ts';

let speaks = !('locks' in navigator);
if ('locks' in navigator) {
  // Held until the tab closes; the next tab in line then takes over.
  void navigator.locks.request('qiao-voice', () => {
    speaks = true;
    return new Promise(() => {});
  });
}

export function askNotificationRight(): void {
  if ('Notification' in window && Notification.permission === 'default') void Notification.requestPermission();
}

/** Shown only when the person looks elsewhere. The text carries no personal data beyond what the screen would show. */
export function notify(title: string, options: { body?: string; tag: string; open?: () => void }): () => void {
  if (!speaks || !('Notification' in window) || Notification.permission !== 'granted' || document.hasFocus())
    return () => {};
  const shown = new Notification(title, { body: options.body ?? '', tag: options.tag, icon: '/icon.svg' });
  shown.onclick = () => {
    window.focus();
    options.open?.();
    shown.close();
  };
  return () => shown.close();
}

let audio: AudioContext | null = null;
const soundKey = 'qiao.sound';

export function soundOn(): boolean {
  try {
    return localStorage.getItem(soundKey) !== 'off';
  } catch {
    return true;
  }
}

export function setSound(on: boolean): void {
  try {
    localStorage.setItem(soundKey, on ? 'on' : 'off');
  } catch {
    // Without storage the default (on) stays.
  }
}

function contextFor(use: Use): AudioContext {
  const made = new AudioContext();
  // To change where it goes takes a moment, in which the first ring would be swallowed: only when somebody chose.
  if (loudspeakerOf(use) !== '') void sendTo(made, use);
  onLoudspeaker(() => void sendTo(made, use));
  return made;
}

/** Two soft notes for an offer, one for a message. Silent before the first press on the page (the browser's rule). */
export function chime(kind: 'offer' | 'message'): void {
  if (speaks && soundOn()) ringNow(kind);
}

let ear: AudioContext | null = null;
/** Another call waits: two short, low notes where the call itself is heard, in this person's ear alone. */
export function knock(): void {
  if (!soundOn()) return;
  try {
    ear ??= contextFor('call');
    play(ear, [440, 440], 0.05);
  } catch {
    // Without sound it is seen.
  }
}

/** Heard whether or not this tab is the one that rings: somebody listens where it comes from. */
export function ringNow(kind: 'offer' | 'message'): void {
  try {
    audio ??= contextFor('ring');
    play(audio, kind === 'offer' ? [660, 880] : [740], kind === 'offer' ? 0.12 : 0.06);
  } catch {
    // A machine without sound must not break the offer.
  }
}

function play(context: AudioContext, notes: readonly number[], loudness: number): void {
  if (context.state === 'suspended') void context.resume();
  const start = context.currentTime;
  notes.forEach((frequency, index) => {
    const tone = context.createOscillator();
    const gain = context.createGain();
    const at = start + index * 0.16;
    tone.frequency.value = frequency;
    tone.type = 'sine';
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(loudness, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.32);
  });
}
