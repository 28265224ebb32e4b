import type { RoomMessage } from '@qiao/server/contracts/teamwork';
import { FileText } from 'lucide-react';
import { link } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { bytes } from '../../shared/time/format.ts';
import { Bubble, EventLine, Words } from '../../shared/ui/bubbles.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { RecordCard, recordLinks } from './record-card.tsx';

/** `@name#number` is read as `@name`; my own name stands out. */
export function MentionWords({ text, own }: { text: string; own: string }) {
  const parts = text.split(/(@[^\s@#]{1,40}#[A-Za-z0-9_-]{1,32})/gu);
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part && (
            // The parts of one text never change places.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            <Words key={index} text={part} />
          )
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <span key={index} className={`chat-mention${isNumber(part, own) ? ' is-me' : ''}`}>
            {part.slice(0, part.indexOf('#'))}
          </span>
        ),
      )}
    </>
  );
}

export const roomFileUrl = (id: string, fileId: string) =>
  link('GET /api/teamwork/rooms/{id}/files/{fileId}', { params: { id, fileId } });

const isNumber = (mention: string, number: string): boolean =>
  mention.slice(mention.indexOf('#') + 1).toLowerCase() === number.toLowerCase();

export function RoomMessageItem({
  message,
  mine,
  ownNumber,
  head,
  foot,
  onOpen,
}: {
  message: RoomMessage;
  mine: boolean;
  ownNumber: string;
  head: boolean;
  foot: string | null;
  /** A picture is looked at. */
  onOpen: (fileId: string) => void;
}) {
  const { t } = useTranslation('teamwork');
  const { t: common } = useTranslation('ui');
  if (message.kind === 'event' && message.event)
    return (
      <EventLine>
        {t(`chat.event.${message.event.code}`, { who: message.author.name, ...message.event.params })}
      </EventLine>
    );
  const file = message.attachment;
  const href = file ? roomFileUrl(message.roomId, file.fileId) : '';
  return (
    <Bubble
      side={mine ? 'own' : 'customer'}
      author={mine ? t('chat.you') : message.author.name}
      at={message.at}
      head={head}
      plain={file?.mediaType.startsWith('image/') ?? false}
      foot={foot}
    >
      {file ? (
        file.mediaType.startsWith('image/') ? (
          <button
            type="button"
            className="chat-picture"
            title={common('file.open')}
            onClick={() => onOpen(file.fileId)}
          >
            <img src={href} alt={file.name} loading="lazy" />
          </button>
        ) : (
          <a className="chat-file" href={href} download={file.name}>
            <Icon of={FileText} size={16} /> <span>{file.name}</span> <small>{bytes(file.size)}</small>
          </a>
        )
      ) : null}
      {message.text ? <MentionWords text={message.text} own={ownNumber} /> : null}
      {recordLinks(message.text, location.origin).map((record) => (
        <RecordCard key={record.id} record={record} />
      ))}
    </Bubble>
  );
}
