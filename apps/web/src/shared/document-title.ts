import { useEffect } from 'react';
import { i18n } from './i18n.ts';

let waiting = 0;
let current = '';

function write(): void {
  document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${current ? `${current} · ` : ''}${i18n.t('ui:product')}`;
}

/** The screen's name in the browser's tab. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    current = title;
    write();
  }, [title]);
}

/** Number of things that wait for the person (offers, unread), shown before the title. */
export function setTitleCount(count: number): void {
  waiting = count;
  write();
}
