import type { RoomDetail } from '@qiao/server/contracts/teamwork';
import { AtSign, Paperclip, SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { useDraft } from '../../shared/drafts.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { useMentionPicker } from '../../shared/ui/mention-picker.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { upload } from '../../shared/upload.ts';
import { sayIn } from './chat-outbox.ts';

export function RoomComposer({ room }: { room: RoomDetail }) {
  const { t } = useTranslation('teamwork');
  const me = useMe();
  const field = useRef<HTMLTextAreaElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const { draft, change, clear } = useDraft(me.staff.id, `room.${room.id}`);
  const [share, setShare] = useState<number | null>(null);
  const mentions = useMentionPicker({
    field,
    label: t('chat.mention'),
    none: t('chat.no-colleagues'),
    onText: (text) => change({ text }),
    find: async (words) => {
      const wanted = words.toLowerCase();
      return room.people
        .filter(({ id }) => id !== me.staff.id)
        .filter(({ name, number }) => name.toLowerCase().includes(wanted) || number.toLowerCase().startsWith(wanted));
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again for every text
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 160)}px`;
  }, [draft.text]);
  const ready = draft.text.trim() !== '';
  const send = () => {
    if (!ready) return;
    sayIn(room.id, draft.text.trim());
    clear();
    field.current?.focus();
  };
  const bring = async (list: Iterable<File>) => {
    for (const file of list) {
      setShare(0);
      try {
        const brought = await upload('POST /api/teamwork/rooms/{id}/files', {
          params: { id: room.id },
          body: { file },
          progress: setShare,
        });
        sayIn(room.id, '', brought.fileId);
      } catch (error) {
        toastError(error);
      }
    }
    setShare(null);
  };
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (mentions.key(event)) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  return (
    <div className="chat-composer">
      <textarea
        ref={field}
        rows={1}
        maxLength={8000}
        value={draft.text}
        aria-label={t('chat.write')}
        placeholder={t('chat.write')}
        onChange={(event) => {
          change({ text: event.target.value });
          mentions.looked();
        }}
        onSelect={mentions.looked}
        onKeyDown={key}
        onPaste={(event) => {
          if (event.clipboardData.files.length === 0) return;
          event.preventDefault();
          void bring([...event.clipboardData.files]);
        }}
      />
      {mentions.view}
      <div className="chat-composer-foot">
        <IconButton icon={Paperclip} label={t('chat.attach')} onClick={() => files.current?.click()} />
        <IconButton icon={AtSign} label={t('chat.mention')} keys="@" onClick={mentions.open} />
        <input
          ref={files}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            void bring([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <span role="status">{share === null ? '' : t('chat.uploading', { percent: Math.round(share * 100) })}</span>
        <IconButton icon={SendHorizontal} label={t('chat.send')} keys="⏎" disabled={!ready} onClick={send} />
      </div>
    </div>
  );
}
