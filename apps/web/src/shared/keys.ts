/**
 * Keys of the whole program. Single letters work only outside fields; never Alt+letter. On a Mac ⌘ stands for Ctrl.
 * The help page (`?`) is written from this registry, so no key can be forgotten there.
 */
import { useLayoutEffect, useRef } from 'react';
import { holdTyping } from './typed-ahead.ts';

export type KeyBinding = {
  /** `j`, `Ctrl+k`, `Shift+F2`, `?`, `Ctrl+Enter`. */
  keys: string;
  labelKey: string;
  /** Section of the help: `ui:keys.groups.<group>`. */
  group: 'everywhere' | 'list' | 'conversation' | 'composer' | 'wall' | 'offer';
  run: (event: KeyboardEvent) => void;
  /** Works while typing too (needed for function keys and Ctrl combinations). */
  inFields?: boolean;
  /** A dialog comes of it: what is typed before it is there is for its first field. */
  opens?: boolean;
  /** Only listed in the help; the component handles the key itself. */
  listedOnly?: boolean;
  enabled?: boolean;
};

const active: KeyBinding[] = [];

export function nameOfKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // Shift is part of a printed sign (`?`), but named with letters and with keys that have a name.
  const shift = event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key));
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`;
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
  );
}

function handle(event: KeyboardEvent): void {
  // An input method composes words: Enter and letters belong to it.
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (document.querySelector('dialog:modal')) return;
  const name = nameOfKey(event);
  const typing = isTyping(event.target);
  const inMenu = event.target instanceof Element && event.target.closest('[role=menu],[role=listbox]') !== null;
  for (let index = active.length - 1; index >= 0; index -= 1) {
    const binding = active[index]!;
    if (binding.listedOnly || binding.enabled === false || binding.keys !== name) continue;
    if ((typing || inMenu) && !binding.inFields) continue;
    event.preventDefault();
    if (binding.opens) holdTyping();
    binding.run(event);
    return;
  }
}

/** Registers keys while the component is mounted; the innermost (last mounted) wins. */
export function useKeys(bindings: KeyBinding[]): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  const signature = bindings.map((binding) => binding.keys).join(' ');
  // Before it is painted: what is seen can be pressed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for the list; the rest is read late
  useLayoutEffect(() => {
    const own = latest.current.map((_, index) => ({
      get keys() {
        return latest.current[index]?.keys ?? '';
      },
      get labelKey() {
        return latest.current[index]?.labelKey ?? '';
      },
      get group() {
        return latest.current[index]?.group ?? 'everywhere';
      },
      get inFields() {
        return latest.current[index]?.inFields ?? false;
      },
      get listedOnly() {
        return latest.current[index]?.listedOnly ?? false;
      },
      get opens() {
        return latest.current[index]?.opens ?? false;
      },
      get enabled() {
        return latest.current[index]?.enabled ?? true;
      },
      run: (event: KeyboardEvent) => latest.current[index]?.run(event),
    }));
    if (active.length === 0) document.addEventListener('keydown', handle);
    active.push(...own);
    return () => {
      for (const binding of own) active.splice(active.indexOf(binding), 1);
      if (active.length === 0) document.removeEventListener('keydown', handle);
    };
  }, [signature]);
}

export function activeKeys(): KeyBinding[] {
  return active.filter((binding) => binding.enabled !== false);
}

const signs: Record<string, string> = { Shift: '⇧', Enter: '⏎', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc' };

/** `Ctrl+Enter` → `Ctrl ⏎` as printed on a key cap. */
export function keyCap(keys: string): string {
  const parts = keys.split('+').map((part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part));
  return parts[0] === '⇧' ? parts.join('') : parts.join(' ');
}
