import type { Conversation } from '@qiao/server/contracts/conversations';
import { AtSign, ChevronDown, Lock, MessageSquareQuote, Paperclip } from 'lucide-react';
import {
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { LazyPart } from '../../../app/lazy-part.tsx';
import { useDraft } from '../../../shared/drafts.ts';
import { useTranslation } from '../../../shared/i18n.ts';
import { useKeys } from '../../../shared/keys.ts';
import { useMedia } from '../../../shared/media.ts';
import { useRealtimeState } from '../../../shared/realtime/realtime.ts';
import { useCan, useMe } from '../../../shared/session.ts';
import { clockTime } from '../../../shared/time/format.ts';
import { Button, IconButton, Kbd } from '../../../shared/ui/button.tsx';
import { Icon } from '../../../shared/ui/icon.tsx';
import { MenuButton } from '../../../shared/ui/menu.tsx';
import { useLooking } from '../../attention/lookers.ts';
import { AlsoTyping } from '../../attention/marks.tsx';
import { useNewerAnswer } from '../../attention/newer-answer.tsx';
import { useLetter } from '../../mail/use-letter.tsx';
import { useNoteMentions } from '../../mentions/use-note-mentions.tsx';
import { loadPreferred } from '../../portraits/when-idle.ts';
import { useReplyPicker } from '../../replies/use-reply-picker.tsx';
import { sendMessage } from '../data/sending.ts';
import { useThread } from '../data/thread-store.ts';
import { setUndoSeconds, undoChoices, useUndoSeconds } from '../data/undo.ts';
import { Scheduled } from '../later/scheduled.tsx';
import { useSendLater } from '../later/use-send-later.tsx';
import { answersOf } from './answers.ts';
import { FileChips } from './file-chips.tsx';
import { useTypingNotice } from './use-typing-notice.ts';
import { useUploads } from './use-uploads.ts';

const loadCard = () => import('../../cards/card-dialog.tsx');

export type ComposerHandle = { focus: (mode?: 'reply' | 'note') => void; take: (text: string) => void };

/** Where replies and internal notes are written; the two never look alike. */
export function Composer({
  id,
  conversation,
  onSentAndClose,
  ref,
}: {
  id: string;
  conversation: Conversation | null;
  onSentAndClose: () => void;
  ref: Ref<ComposerHandle>;
}) {
  const { t } = useTranslation('workspace');
  const me = useMe();
  const can = useCan();
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const { draft, savedAt, change, clear } = useDraft(me.staff.id, id);
  const uploads = useUploads(id, (file) => change((now) => ({ files: [...now.files, file] })));
  const typing = useTypingNotice(id);
  const looking = useLooking('conversation', id);
  const thread = useThread(id);
  const replies = useReplyPicker({
    field,
    text: draft.text,
    context: { conversationId: id },
    onText: (text) => change({ text, html: undefined }),
    onFiles: (files) => change((now) => ({ files: [...now.files, ...files] })),
  });
  const { phase } = useRealtimeState();
  const [over, setOver] = useState(false);
  const [card, setCard] = useState(false);
  const { t: tc } = useTranslation('cards');
  const undo = useUndoSeconds();
  const { t: td } = useTranslation('deferrals');
  const { t: ts } = useTranslation('supervision');
  const later = useSendLater(id, () => {
    typing.stop();
    clear();
    field.current?.focus();
  });
  const letter = useLetter(conversation);
  const closed = conversation?.state === 'closed';
  const own = conversation === null || conversation.agent?.id === me.staff.id;
  const mayWrite = own || can('conversations.manage');
  // Over a colleague's shoulder one speaks to the colleague, unless one says otherwise.
  const whispers = !own && conversation?.agent != null;
  const [aloud, setAloud] = useState(false);
  const note = whispers && !aloud ? true : draft.mode === 'note';
  const mentions = useNoteMentions({
    subject: 'conversation',
    id,
    field,
    enabled: note,
    onText: (text) => change({ text, html: undefined }),
  });
  const { t: tm } = useTranslation('mentions');
  const looked = () => {
    replies.looked();
    mentions.looked();
  };
  const rich = letter.rich && !note;
  const toField = () => (rich ? letter.focus() : field.current?.focus());
  const phone = useMedia('(max-width: 767px)');

  const focus = (mode?: 'reply' | 'note') => {
    if (mode) {
      change({ mode });
      setAloud(mode === 'reply');
    }
    if (mode === 'note') field.current?.focus();
    else toField();
  };
  const take = (text: string) => {
    change((now) => ({ text: now.text ? `${text}\n${now.text}` : text, html: undefined }));
    toField();
  };
  useImperativeHandle(ref, () => ({ focus, take }));

  // Grows with its text up to a third of the window.
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again for every text
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, Math.round(window.innerHeight / 3))}px`;
  }, [draft.text, closed, mayWrite]);

  const ready = (draft.text.trim() !== '' || draft.files.length > 0) && uploads.list.length === 0;
  const answers = useMemo(() => (thread.loaded ? answersOf(thread, me.staff.id) : null), [thread, me.staff.id]);
  const newer = useNewerAnswer({ text: draft.text, savedAt }, answers, () => send());
  const send = () => {
    if (!ready || !newer.let()) return false;
    const text = draft.text.trim();
    if (letter.mail && !note) {
      // Its words stay here until they are taken: an address may be wrong.
      void letter.send(text, draft.files, draft.html).then((taken) => {
        if (!taken) return;
        typing.stop();
        looking.rested();
        clear();
        toField();
      });
      return true;
    }
    if (text !== '') void sendMessage(me, id, { kind: note ? 'note' : 'text', text });
    for (const file of draft.files)
      void sendMessage(me, id, { kind: file.mediaType.startsWith('image/') ? 'image' : 'file', text: '', file });
    typing.stop();
    looking.rested();
    clear();
    field.current?.focus();
    return true;
  };
  const sendAndClose = () => {
    // A note is only kept: closing is offered with words to the customer.
    if (send() && !note) onSentAndClose();
  };

  useKeys([
    { keys: 'Enter', labelKey: 'workspace:keys.send', group: 'composer', listedOnly: true, run: () => {} },
    { keys: 'Shift+Enter', labelKey: 'workspace:keys.line', group: 'composer', listedOnly: true, run: () => {} },
    { keys: 'Ctrl+Enter', labelKey: 'workspace:keys.send-close', group: 'composer', listedOnly: true, run: () => {} },
    { keys: '/', labelKey: 'workspace:keys.replies', group: 'composer', listedOnly: true, run: () => {} },
  ]);
  const key = (event: KeyboardEvent) => {
    // An input method uses Enter to choose a word: that must never send.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (replies.key(event) || mentions.key(event)) return;
    if (event.key === 'Escape') return field.current?.blur();
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    // A letter has paragraphs: Enter makes them, with Ctrl it is sent.
    if (letter.mail && !note && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    if (letter.mail && !note) void send();
    else if (event.ctrlKey || event.metaKey) sendAndClose();
    else send();
  };
  const paste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    uploads.add(files);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    uploads.add([...event.dataTransfer.files]);
  };

  if (closed || !mayWrite)
    return <p className="ws-composer-off">{t(closed ? 'composer.closed' : 'composer.others')}</p>;

  return (
    <div className="ws-composer-host">
      <Scheduled conversationId={id} onTakeBack={take} />
      {later.view}
      {card ? <LazyPart load={loadCard} props={{ conversationId: id, onClose: () => setCard(false) }} /> : null}
      <AlsoTyping subject="conversation" id={id} />
      <section
        className={`ws-composer${note ? ' is-note' : ''}${over ? ' is-over' : ''}`}
        aria-label={t(note ? 'composer.note' : 'composer.reply')}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes('Files')) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <header>
          <button type="button" className="ws-mode" aria-pressed={!note} onClick={() => focus('reply')}>
            {whispers ? ts('ui.speak') : t('composer.reply')} <Kbd>R</Kbd>
          </button>
          <button type="button" className="ws-mode" aria-pressed={note} onClick={() => focus('note')}>
            <Icon of={Lock} size={14} /> {whispers ? ts('ui.whisper') : t('composer.note')} <Kbd>N</Kbd>
          </button>
          <span className="ws-draft" role="status">
            {phase === 'waiting'
              ? t('composer.waits')
              : savedAt
                ? t('composer.saved', { time: clockTime(savedAt) })
                : ''}
          </span>
          {conversation && !note ? (
            <span className="ws-goes-to">{t(`composer.to.${conversation.channel}`)}</span>
          ) : null}
          {conversation?.customerId && !note && can('customers.read') ? (
            <LazyPart
              load={loadPreferred}
              props={{ customerId: conversation.customerId, channel: conversation.channel }}
            />
          ) : null}
        </header>
        {note ? null : letter.view}
        {rich ? (
          letter.field({
            conversationId: id,
            text: draft.text,
            html: draft.html,
            label: t('composer.reply'),
            replies: can('replies.use'),
            onChange: (words) => {
              change(words);
              typing.keep(words.text !== '');
              if (words.text !== '') looking.typed();
              else looking.rested();
            },
            onSend: () => void send(),
            onFiles: uploads.add,
            onBrought: (files) => change((now) => ({ files: [...now.files, ...files] })),
            onRest: () => {
              typing.stop();
              looking.rested();
            },
          })
        ) : (
          <textarea
            ref={field}
            rows={2}
            maxLength={letter.mail ? 50_000 : 8000}
            value={draft.text}
            placeholder={
              letter.mail && !note
                ? letter.hint
                : whispers && note
                  ? ts('ui.whisper-hint')
                  : t(note ? 'composer.note-hint' : phone ? 'composer.reply-short' : 'composer.reply-hint')
            }
            aria-label={t(note ? 'composer.note' : 'composer.reply')}
            onChange={(event) => {
              change({ text: event.target.value, html: undefined });
              looked();
              if (!note) typing.keep(event.target.value !== '');
              if (event.target.value !== '') looking.typed();
              else looking.rested();
            }}
            onSelect={looked}
            onBlur={() => {
              typing.stop();
              looking.rested();
            }}
            onKeyDown={key}
            onPaste={paste}
          />
        )}
        {replies.view}
        {mentions.view}
        {newer.view}
        <FileChips
          files={draft.files}
          uploads={uploads.list}
          onRemove={(fileId) => change((now) => ({ files: now.files.filter((file) => file.fileId !== fileId) }))}
          onCancel={uploads.cancel}
        />
        <footer>
          <IconButton icon={Paperclip} label={t('composer.attach')} onClick={() => picker.current?.click()} />
          {can('replies.use') ? (
            <IconButton
              icon={MessageSquareQuote}
              label={t('composer.replies')}
              keys="/"
              onClick={() => (rich ? letter.editor.current?.replies() : replies.open())}
            />
          ) : null}
          {note ? <IconButton icon={AtSign} label={tm('ui.find')} keys="@" onClick={mentions.open} /> : null}
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              uploads.add([...(event.target.files ?? [])]);
              event.target.value = '';
            }}
          />
          <span className="ws-head-fill">{note ? <small>{t('composer.note-seen')}</small> : null}</span>
          {note ? (
            <Button className="ws-send-note" keys="⏎" disabled={!ready} onClick={send}>
              {t('composer.save-note')}
            </Button>
          ) : (
            <span className="ws-send">
              <Button kind="primary" keys={letter.mail ? 'Ctrl ⏎' : '⏎'} disabled={!ready} onClick={send}>
                {t('composer.send')}
              </Button>
              <MenuButton
                label={t('composer.more')}
                placement="top-end"
                items={[
                  { id: 'close', label: t('composer.send-close'), keys: 'Ctrl ⏎', disabled: !ready, run: sendAndClose },
                  {
                    id: 'later',
                    label: td('ui.later'),
                    // Words only: a file waits in nobody's name.
                    disabled: !own || draft.text.trim() === '' || draft.files.length > 0,
                    run: () => later.ask(draft.text.trim()),
                  },
                  { id: 'card', label: tc('ui.send'), disabled: letter.mail, run: () => setCard(true) },
                  ...undoChoices.map((seconds, index) => ({
                    id: `undo-${seconds}`,
                    label: seconds === 0 ? td('ui.undo-off') : td('ui.undo-seconds', { count: seconds }),
                    checked: undo === seconds,
                    separatorBefore: index === 0,
                    run: () => setUndoSeconds(seconds),
                  })),
                ]}
                button={(props) => (
                  <button
                    type="button"
                    className="q-btn q-btn-primary ws-send-more"
                    aria-label={t('composer.more')}
                    {...props}
                  >
                    <Icon of={ChevronDown} size={16} />
                  </button>
                )}
              />
            </span>
          )}
        </footer>
      </section>
    </div>
  );
}
