/** A customer who shares this page with an agent may load it anew: the sharing goes on, its bar and end button with it. */
import { currentLocale } from '../shared/i18n.ts';

type Part = { goOnHelping: (base: string, language: string) => Promise<boolean> };

export function goOnHelping(): void {
  try {
    // The widget's part keeps it between two pages of a tab (`next-page.ts`).
    if (!sessionStorage.getItem('qiao.remote-help')) return;
  } catch {
    return;
  }
  const file = '/widget/remote-help.js';
  (import(/* @vite-ignore */ file) as Promise<Part>).then(
    (part) => part.goOnHelping(location.origin, currentLocale()),
    () => {},
  );
}
