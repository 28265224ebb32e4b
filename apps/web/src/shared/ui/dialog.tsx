/** Dialogs and drawers on the browser's own <dialog>: focus is kept inside, Escape closes, the page behind is inert. */
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from '../i18n.ts';
import { typeInto } from '../typed-ahead.ts';
import { IconButton } from './button.tsx';

/** Modal dialogs from the lowest to the highest: all outside the highest is inert and lies under its cover. */
let modals: HTMLDialogElement[] = [];
const listeners = new Set<() => void>();
const changeModals = (next: HTMLDialogElement[]) => {
  modals = next;
  for (const listener of listeners) listener();
};

/** Where that goes which must be seen and pressed over everything else; null: the page itself. */
export function useHighestModal(): HTMLDialogElement | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => modals.at(-1) ?? null,
  );
}

export function Dialog({
  title,
  onClose,
  children,
  footer,
  kind = 'dialog',
  width,
  closable = true,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  /** A drawer comes from the right and keeps what is left of it in sight. */
  kind?: 'dialog' | 'drawer';
  width?: number;
  /** False when the dialog must be answered. */
  closable?: boolean;
}) {
  const { t } = useTranslation('ui');
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement as HTMLElement | null;
    if (dialog && !dialog.open) {
      // A drawer leaves the page usable: an offer can still be accepted, a conversation read.
      if (kind === 'drawer') dialog.show();
      else {
        dialog.showModal();
        changeModals([...modals, dialog]);
      }
      const fields = ':is(input, textarea, select):not([type=hidden], [readonly], :disabled)';
      const first = dialog.querySelector<HTMLElement>(`.q-dialog-body ${fields}`);
      (first ?? dialog.querySelector<HTMLElement>('.q-dialog-foot button, .q-dialog-body button'))?.focus();
      typeInto(first);
    }
    return () => {
      dialog?.close();
      changeModals(modals.filter((one) => one !== dialog));
      before?.focus?.({ preventScroll: true });
    };
  }, [kind]);
  return (
    <dialog
      ref={ref}
      className={`q-dialog q-dialog-${kind}`}
      aria-labelledby={id}
      style={width ? { width: `min(${width}px, 100vw)` } : undefined}
      onCancel={(event) => {
        event.preventDefault();
        if (closable) close.current();
      }}
      onKeyDown={(event) => {
        // Drawers get no cancel event, and a browser closes a dialog that refused one once; who has the key asks nobody.
        if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) return;
        event.preventDefault();
        if (closable) close.current();
      }}
      onPointerDown={(event) => {
        if (closable && kind === 'dialog' && event.target === ref.current) close.current();
      }}
    >
      <div className="q-dialog-box">
        <header className="q-dialog-head">
          <h2 id={id}>{title}</h2>
          {closable ? <IconButton icon={X} label={t('close')} onClick={onClose} /> : null}
        </header>
        <div className="q-dialog-body scroll">{children}</div>
        {footer ? <footer className="q-dialog-foot">{footer}</footer> : null}
      </div>
    </dialog>
  );
}
