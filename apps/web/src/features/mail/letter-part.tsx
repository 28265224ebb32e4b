/** What a letter is beside its words: who it went to, what to be careful of, files, the page as it was sent, the original. */
import { link } from '../../shared/api.ts';
import './mail.css';
import type { Letter } from '@qiao/server/contracts/mail';
import { File as FileGlyph, TriangleAlert } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { bytes } from '../../shared/time/format.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import { useCorrespondence } from './data.ts';

type Party = NonNullable<Letter['from']>;
const written = ({ name, address }: Party): string => (name ? `${name} <${address}>` : address);

export function LetterPart({ conversationId, seq, lastSeq }: { conversationId: string; seq: number; lastSeq: number }) {
  const { data } = useCorrespondence(conversationId, lastSeq);
  const letter = data?.letters.find((one) => one.conversationId === conversationId && one.seq === seq);
  return letter ? <Part letter={letter} /> : null;
}

function Part({ letter }: { letter: Letter }) {
  const { t } = useTranslation('mail');
  const [open, setOpen] = useState(false);
  const [details, setDetails] = useState(false);
  const files = letter.attachments.filter((file) => !file.inline);
  return (
    <div className="mail-part">
      {letter.warnings.map((warning) => (
        <p key={warning} className="mail-warning">
          <Icon of={TriangleAlert} size={14} /> {t(`ui.warn.${warning}`)}
        </p>
      ))}
      {details ? <Details letter={letter} /> : null}
      {files.length > 0 ? (
        <ul className="mail-files">
          {files.map(({ fileId, ...file }) => (
            <li key={fileId ?? file.name}>
              {fileId && file.conversationId ? (
                <a
                  className="ws-file"
                  href={link('GET /api/conversations/{id}/files/{fileId}', {
                    params: { id: file.conversationId, fileId },
                  })}
                  download={file.name}
                >
                  <Icon of={FileGlyph} size={16} />
                  <span className="ellipsis">{file.name}</span>
                  <small>{bytes(file.size)}</small>
                </a>
              ) : (
                <span>{t('ui.refused', { name: file.name })}</span>
              )}
            </li>
          ))}
        </ul>
      ) : null}
      {open ? <Frame letter={letter} /> : null}
      <div className="mail-actions">
        {letter.kind === 'auto' || letter.kind === 'form' ? (
          <span className="q-tag">{t(`ui.${letter.kind}`)}</span>
        ) : null}
        {letter.direction === 'out' ? (
          <span>{t(letter.state === 'queued' && letter.reason ? 'ui.state-again' : `ui.state-${letter.state}`)}</span>
        ) : null}
        {letter.bounce ? <b>{t('ui.bounced', { words: letter.bounce })}</b> : null}
        <button type="button" aria-expanded={details} onClick={() => setDetails(!details)}>
          {t('ui.details')}
        </button>
        {letter.hasHtml || letter.direction === 'out' ? (
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? 'ui.plain' : 'ui.full')}
          </button>
        ) : null}
        {letter.hasOriginal ? (
          <a href={link('GET /api/mail/letters/{id}/original', { params: { id: letter.id } })} download>
            {t('ui.original')}
          </a>
        ) : null}
      </div>
    </div>
  );
}

function Details({ letter }: { letter: Letter }) {
  const { t } = useTranslation('mail');
  const rows = [
    ['subject', letter.subject],
    ['from', letter.from ? written(letter.from) : ''],
    ['to', letter.to.map(written).join(', ')],
    ['cc', letter.cc.map(written).join(', ')],
    ['bcc', letter.bcc.map(written).join(', ')],
    ['boxes', letter.boxes.join(', ')],
  ].filter(([, value]) => value !== '');
  return (
    <>
      {rows.map(([key, value]) => (
        <p key={key}>
          <b>{t(`ui.${key}`)}</b> {value}
        </p>
      ))}
    </>
  );
}

/** A page of its own without scripts; remote pictures only when asked. As high as its content, up to a limit. */
function Frame({ letter }: { letter: Letter }) {
  const { t } = useTranslation('mail');
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(160);
  const [shown, setShown] = useState(false);
  const [blocked, setBlocked] = useState(0);
  const [liars, setLiars] = useState(0);
  const loaded = () => {
    const page = frame.current?.contentDocument;
    if (!page?.body) return;
    setHeight(Math.min(640, Math.max(80, page.documentElement.scrollHeight + 2)));
    setBlocked(page.querySelectorAll('img[data-blocked]').length);
    setLiars(page.querySelectorAll('mark').length);
  };
  return (
    <>
      {blocked > 0 && !shown ? (
        <p className="mail-actions">
          {t('ui.pictures-blocked', { count: blocked })}
          <button type="button" onClick={() => setShown(true)}>
            {t('ui.pictures')}
          </button>
        </p>
      ) : null}
      {liars > 0 ? (
        <p className="mail-warning">
          <Icon of={TriangleAlert} size={14} /> {t('ui.warn.lying-links', { count: liars })}
        </p>
      ) : null}
      <iframe
        ref={frame}
        className="mail-frame"
        title={letter.subject || t('ui.full')}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        src={link('GET /api/mail/letters/{id}/body', {
          params: { id: letter.id },
          query: { pictures: shown ? 'shown' : null },
        })}
        style={{ height }}
        onLoad={loaded}
      />
    </>
  );
}
