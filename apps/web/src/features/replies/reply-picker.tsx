/** Saved replies over a field where somebody writes: `/` opens it, letters narrow it, arrows and Enter choose. */
import './replies.css';
import type { Reply } from '@qiao/server/contracts/replies';
import { Paperclip } from 'lucide-react';
import { type KeyboardEvent, type Ref, type RefObject, useId, useImperativeHandle, useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../../shared/api.ts';
import type { DraftFile } from '../../shared/drafts.ts';
import { currentLocale, useTranslation } from '../../shared/i18n.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { Popover } from '../../shared/ui/popover.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { noteUse, useReplies } from './data.ts';
import { rank } from './rank.ts';

export type ReplyPickerHandle = { key: (event: KeyboardEvent) => boolean };

export function ReplyPicker({
  anchor,
  words,
  context,
  onPick,
  onClose,
  ref,
}: {
  anchor: RefObject<HTMLElement | null>;
  words: string;
  /** What the placeholders are filled from. */
  context: { conversationId?: string; ticketId?: string };
  /** With the files that were brought into the conversation and wait to be sent. */
  onPick: (text: string, files: DraftFile[]) => void;
  onClose: () => void;
  ref: Ref<ReplyPickerHandle>;
}) {
  const { t } = useTranslation('replies');
  const navigate = useNavigate();
  const id = useId();
  const { data, isPending } = useReplies();
  const [chosen, setChosen] = useState({ words, at: 0 });
  // Other letters, other list: the first one is meant again.
  const at = chosen.words === words ? chosen.at : 0;
  const found = rank(data ?? [], words).slice(0, 50);
  const cursor = Math.min(at, found.length - 1);

  const choose = async (reply: Reply | undefined) => {
    if (!reply) return;
    try {
      const { text, missing, files, left } = await api('POST /api/replies/{id}/fill', {
        params: { id: reply.id },
        body: context,
      });
      noteUse(reply.id);
      onPick(text, files);
      for (const { name, reason } of left) toast('error', t(`ui.left.${reason}`, { name }));
      if (missing.length > 0)
        toast('info', t('ui.missing', { names: missing.join(currentLocale() === 'en' ? ', ' : '、') }));
    } catch (error) {
      toastError(error);
    }
  };
  const move = (next: number) => {
    setChosen({ words, at: next });
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  useImperativeHandle(ref, () => ({
    key: (event) => {
      if (event.key === 'Escape') {
        onClose();
        return true;
      }
      if (found.length === 0) return false;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        move((cursor + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % found.length);
        return true;
      }
      if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
        void choose(found[cursor]);
        return true;
      }
      return false;
    },
  }));
  const reply = found[cursor];
  const english = currentLocale() === 'en';
  return (
    <Popover
      anchor={anchor}
      placement="top-start"
      role="dialog"
      label={t('ui.picker')}
      className="reply-picker"
      restoreFocus={false}
      onClose={onClose}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a select cannot show this */}
      <div className="reply-list scroll" role="listbox" aria-label={t('ui.picker')} tabIndex={-1}>
        {found.map((one, index) => (
          // Keys are handled by the field, which keeps the focus.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={one.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === cursor}
            className="q-option"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => void choose(one)}
            onPointerMove={() => setChosen({ words, at: index })}
          >
            <span className="ellipsis">{one.title}</span>
            {one.files.length > 0 ? <Icon of={Paperclip} size={12} /> : null}
            <small className="ellipsis">{one.folder}</small>
            {one.shortcut ? <kbd className="q-kbd">/{one.shortcut}</kbd> : null}
          </div>
        ))}
        {found.length === 0 && !isPending ? <p className="q-option-none">{t('ui.nothing')}</p> : null}
      </div>
      {reply ? (
        <p className="reply-preview scroll">
          {(english ? reply.body.en : reply.body.zh) || reply.body.zh || reply.body.en}
        </p>
      ) : null}
      {reply && reply.files.length > 0 ? (
        <p className="reply-along">
          <Icon of={Paperclip} size={12} />
          <span className="ellipsis">{reply.files.map(({ name }) => name).join(' · ')}</span>
        </p>
      ) : null}
      <footer className="reply-foot">
        <small className="reply-keys">{t('ui.picker-hint')}</small>
        <button type="button" className="q-link" onClick={() => navigate('/settings/replies')}>
          {t('ui.manage')}
        </button>
      </footer>
    </Popover>
  );
}
