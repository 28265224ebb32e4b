/** What loader and panel share: where the server is, who the visitor is, which language. */
import type { WidgetSettings } from '../../server/src/modules/conversations/contract.ts';

export type Language = 'zh-CN' | 'en';

export type Context = {
  /** Origin of the script: the server. */
  base: string;
  language: Language;
  visitorToken: string;
  visitorId: string;
  settings: WidgetSettings;
  /** Called with the number of unread messages while the panel is closed. */
  onUnread(count: number): void;
  /** Asks the loader to hide the panel. */
  onClose(): void;
};

export type Panel = {
  shown(visible: boolean): void;
  language(language: Language): void;
  /** What the page handed over; unchecked. */
  card(given: unknown): void;
  destroy(): void;
};
export type OpenPanel = (root: ShadowRoot, context: Context) => Panel;

/** Storage that may be refused (private windows): then the visit lasts as long as the page. */
export const memory = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(`qiao.${key}`);
    } catch {
      return null;
    }
  },
  /** A call of this tab may be waiting for it. */
  inCall(): boolean {
    try {
      return sessionStorage.getItem('qiao.call') !== null;
    } catch {
      return false;
    }
  },
  set(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(`qiao.${key}`);
      else localStorage.setItem(`qiao.${key}`, value);
    } catch {
      // nothing kept: said by the panel when it matters
    }
  },
};

export function languageOf(value: string | null | undefined): Language {
  return (value ?? '').toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
}
