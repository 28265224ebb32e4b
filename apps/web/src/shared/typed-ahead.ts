/**
 * What is typed between the key that opens a field and the moment the field is there: it belongs to that field, not to the keys
 * of the page behind it. Whoever opens says `holdTyping`; the field takes the words with `takeTyped`.
 */
const longestMs = 3_000;

let held: { text: string; over: () => void } | null = null;

function hold(event: KeyboardEvent): void {
  if (!held || event.isComposing || event.keyCode === 229) return;
  if (event.key === 'Escape') return void takeTyped();
  if (event.key === 'Backspace') held.text = held.text.slice(0, -1);
  else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) held.text += event.key;
  else if (event.key !== 'Enter') return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** A field whose code does not come gives the keys back after a while. */
export function holdTyping(): void {
  takeTyped();
  const timer = setTimeout(takeTyped, longestMs);
  addEventListener('keydown', hold, true);
  held = {
    text: '',
    over: () => {
      clearTimeout(timer);
      removeEventListener('keydown', hold, true);
    },
  };
}

/** Ends the holding; the words typed meanwhile. */
export function takeTyped(): string {
  const text = held?.text ?? '';
  held?.over();
  held = null;
  return text;
}

/** For the first field of a dialog: as if it had been there at once. */
export function typeInto(field: HTMLElement | null): void {
  const typed = takeTyped();
  const writes = field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === 'text');
  if (typed && writes) document.execCommand('insertText', false, typed);
}
