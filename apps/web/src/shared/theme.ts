/** Light, dark, or as the system says; remembered for this browser. The colours themselves are in tokens.css. */
import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'light' | 'dark' | 'system';
const key = 'qiao.theme';
const listeners = new Set<() => void>();
const system = () => matchMedia('(prefers-color-scheme: dark)');

function kept(): ThemeChoice {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

let choice: ThemeChoice = 'system';

function apply(): void {
  const dark = choice === 'dark' || (choice === 'system' && system().matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--canvas').trim();
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', colour);
  for (const listener of listeners) listener();
}

/** Starts following the system and other tabs; call once. */
export function watchTheme(): void {
  choice = kept();
  apply();
  system().addEventListener('change', apply);
  addEventListener('storage', (event) => {
    if (event.key !== key) return;
    choice = kept();
    apply();
  });
}

export function setTheme(next: ThemeChoice): void {
  choice = next;
  try {
    if (next === 'system') localStorage.removeItem(key);
    else localStorage.setItem(key, next);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  apply();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export function useTheme(): { choice: ThemeChoice; dark: boolean } {
  const state = useSyncExternalStore(subscribe, () => `${choice} ${document.documentElement.dataset.theme}`);
  return { choice, dark: state.endsWith('dark') };
}
