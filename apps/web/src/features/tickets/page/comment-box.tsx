import type { Ticket } from '@qiao/server/contracts/tickets';
import { AtSign, Lock } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { api } from '../../../shared/api.ts';
import { useDraft } from '../../../shared/drafts.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { useKeys } from '../../../shared/keys.ts';
import { useMe } from '../../../shared/session.ts';
import { clockTime } from '../../../shared/time/format.ts';
import { Button, IconButton, Kbd } from '../../../shared/ui/button.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import type { useLooking } from '../../attention/lookers.ts';
import { AlsoTyping } from '../../attention/marks.tsx';
import { type Answer, useNewerAnswer } from '../../attention/newer-answer.tsx';
import { useNoteMentions } from '../../mentions/use-note-mentions.tsx';
import { useTicketChange } from '../data/tickets.ts';

/** What colleagues wrote here, newest last. */
function answersOf(ticket: Ticket, me: string): Answer[] {
  return ticket.changes.flatMap(({ id, at, kind, actor, text }) =>
    (kind === 'comment' || kind === 'note') && actor.id !== me && text
      ? [{ id, at, note: kind === 'note', name: actor.name ?? '', text }]
      : [],
  );
}

/** Progress or an internal note, in different colours; what is typed survives a reload. */
export function CommentBox({ ticket, looking }: { ticket: Ticket; looking: ReturnType<typeof useLooking> }) {
  const { t } = useTranslation('tickets');
  const ticketId = ticket.id;
  const me = useMe();
  const { draft, savedAt, change, clear } = useDraft(me.staff.id, `ticket:${ticketId}`);
  const send = useTicketChange(ticketId);
  const field = useRef<HTMLTextAreaElement>(null);
  const internal = draft.mode === 'note';
  const mentions = useNoteMentions({
    subject: 'ticket',
    id: ticketId,
    field,
    enabled: internal,
    onText: (text) => change({ text }),
  });
  const { t: tm } = useTranslation('mentions');
  const to = (mode: 'reply' | 'note') => {
    change({ mode });
    field.current?.focus();
  };
  useKeys([
    { keys: 'r', labelKey: 'tickets:ui.keys.comment', group: 'composer', run: () => to('reply') },
    { keys: 'n', labelKey: 'tickets:ui.keys.note', group: 'composer', run: () => to('note') },
  ]);
  const answers = useMemo(() => answersOf(ticket, me.staff.id), [ticket, me.staff.id]);
  const newer = useNewerAnswer({ text: draft.text, savedAt }, answers, () => submit());
  const submit = () => {
    const text = draft.text.trim();
    if (text === '' || send.isPending || !newer.let()) return;
    looking.rested();
    send.mutate(() => api('POST /api/tickets/{id}/comments', { params: { id: ticketId }, body: { text, internal } }), {
      onSuccess: clear,
    });
  };
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (mentions.key(event)) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape') field.current?.blur();
  };
  return (
    <div className={`tk-composer${internal ? ' is-note' : ''}`}>
      <div className="tk-composer-modes" role="radiogroup" aria-label={t('ui.talk.kind')}>
        {(['reply', 'note'] as const).map((mode) => (
          // A pair of pressed buttons that look like tabs, as in every composer of the product.
          // biome-ignore lint/a11y/useSemanticElements: see above
          <button
            key={mode}
            type="button"
            role="radio"
            aria-checked={draft.mode === mode}
            className="tk-composer-mode"
            onClick={() => to(mode)}
          >
            {mode === 'note' ? <Icon of={Lock} size={14} /> : null}
            {t(mode === 'note' ? 'ui.talk.note' : 'ui.talk.progress')} <Kbd>{mode === 'note' ? 'N' : 'R'}</Kbd>
          </button>
        ))}
        <small className="tk-composer-hint">{t(internal ? 'ui.talk.note-seen' : 'ui.talk.progress-counts')}</small>
      </div>
      <AlsoTyping subject="ticket" id={ticketId} />
      <textarea
        ref={field}
        rows={3}
        maxLength={20000}
        value={draft.text}
        placeholder={t(internal ? 'ui.talk.note-hint' : 'ui.talk.progress-hint')}
        aria-label={t(internal ? 'ui.talk.note' : 'ui.talk.progress')}
        onChange={(event) => {
          change({ text: event.target.value });
          mentions.looked();
          if (event.target.value !== '') looking.typed();
          else looking.rested();
        }}
        onBlur={looking.rested}
        onSelect={mentions.looked}
        onKeyDown={key}
      />
      {mentions.view}
      {newer.view}
      <footer>
        {internal ? (
          <IconButton icon={AtSign} className="is-small" label={tm('ui.find')} keys="@" onClick={mentions.open} />
        ) : null}
        <small className="tk-composer-saved">
          {savedAt && draft.text ? t('ui.talk.saved', { time: clockTime(savedAt) }) : null}
        </small>
        <Button
          kind={internal ? 'default' : 'primary'}
          small
          onClick={submit}
          busy={send.isPending}
          disabled={draft.text.trim() === ''}
          keys="Ctrl ⏎"
        >
          {t(internal ? 'ui.talk.save-note' : 'ui.talk.save-progress')}
        </Button>
      </footer>
    </div>
  );
}
