/**
 * Short words about something that has just happened; said aloud to screen readers. At most three at once, over the middle of
 * the top bar, where nothing is pressed or read.
 */
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import { ApiError } from '../api-error.ts';
import { i18n, useTranslation } from '../i18n.ts';
import { Button, IconButton } from './button.tsx';
import { useHighestModal } from './dialog.tsx';
import { Icon } from './icon.tsx';

export type Toast = {
  id: number;
  kind: 'ok' | 'error' | 'info';
  text: string;
  action?: { label: string; run: () => void };
  /** Milliseconds; errors stay longer. */
  life: number;
};

let toasts: Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();
const change = (value: Toast[]) => {
  toasts = value;
  for (const listener of listeners) listener();
};

export function toast(
  kind: Toast['kind'],
  text: string,
  options: { action?: Toast['action']; life?: number } = {},
): () => void {
  const id = next++;
  const life = options.life ?? (kind === 'error' ? 9000 : 4000);
  change([...toasts.slice(-2), { id, kind, text, life, ...(options.action ? { action: options.action } : {}) }]);
  return () => dismiss(id);
}

function dismiss(id: number): void {
  change(toasts.filter((entry) => entry.id !== id));
}

/** The server's sentence of an error, with its number; anything unknown gets the general one. */
export function toastError(error: unknown): void {
  if (error instanceof DOMException && error.name === 'AbortError') return;
  if (!(error instanceof ApiError)) console.error(error);
  toast('error', error instanceof Error && 'code' in error ? error.message : i18n.t('ui:fault.broken-text'));
}

function ToastRow({ entry }: { entry: Toast }) {
  const { t } = useTranslation('ui');
  useEffect(() => {
    const timer = setTimeout(() => dismiss(entry.id), entry.life);
    return () => clearTimeout(timer);
  }, [entry]);
  return (
    <div className={`q-toast q-toast-${entry.kind}`}>
      <Icon of={entry.kind === 'error' ? CircleAlert : CircleCheck} size={16} />
      <span>{entry.text}</span>
      {entry.action ? (
        <Button
          small
          onClick={() => {
            dismiss(entry.id);
            entry.action?.run();
          }}
        >
          {entry.action.label}
        </Button>
      ) : null}
      <IconButton icon={X} label={t('close')} size={14} onClick={() => dismiss(entry.id)} />
    </div>
  );
}

export function ToastHost() {
  const list = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => toasts,
  );
  const modal = useHighestModal();
  return createPortal(
    <div className="q-toasts" role="status" aria-live="polite">
      {list.map((entry) => (
        <ToastRow key={entry.id} entry={entry} />
      ))}
    </div>,
    modal ?? document.body,
  );
}
