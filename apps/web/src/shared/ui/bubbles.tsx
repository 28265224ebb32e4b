/** Pieces of a conversation: what was said, internal notes, and one-line facts between them. */
import { Lock, type LucideIcon } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from '../i18n.ts';
import { clockTime } from '../time/format.ts';
import { Icon } from './icon.tsx';

export function Bubble({
  side,
  author,
  at,
  head,
  children,
  foot,
  actions,
  plain,
}: {
  side: 'customer' | 'own' | 'other';
  author: string;
  at: string;
  /** Name and time; left out when the same person goes on within the minute. */
  head: boolean;
  children: ReactNode;
  foot?: ReactNode;
  actions?: ReactNode;
  /** No bubble around it (pictures). */
  plain?: boolean;
}) {
  return (
    <article className={`q-msg q-msg-${side}`} aria-label={`${author} ${clockTime(at)}`}>
      {head ? (
        <header className="q-msg-head">
          <span>{author}</span> <time dateTime={at}>{clockTime(at)}</time>
        </header>
      ) : null}
      <div className="q-msg-line">
        <div className={plain ? 'q-msg-plain' : 'q-bubble'}>{children}</div>
        {actions ? <div className="q-msg-actions">{actions}</div> : null}
      </div>
      {foot ? <footer className="q-msg-foot">{foot}</footer> : null}
    </article>
  );
}

export function NoteBubble({ author, at, children }: { author: string; at: string; children: ReactNode }) {
  const { t } = useTranslation('ui');
  return (
    <article className="q-note" aria-label={`${t('note.title')} ${author} ${clockTime(at)}`}>
      <header>
        <Icon of={Lock} size={14} /> <b>{t('note.title')}</b> {author} · <time dateTime={at}>{clockTime(at)}</time> ·{' '}
        {t('note.hidden')}
      </header>
      <div>{children}</div>
    </article>
  );
}

/** One 12-px line: what the system or somebody did. */
export function EventLine({ icon, children }: { icon?: LucideIcon; children: ReactNode }) {
  return (
    <p className="q-event">
      <span>
        {icon ? <Icon of={icon} size={14} /> : null}
        {children}
      </span>
    </p>
  );
}

/** `@李敏#8021` in a note: the name as people say it, the number on hover. */
function named(text: string): ReactNode[] {
  return text.split(/(@[^\s@#]{1,40}#[A-Za-z0-9_-]{1,32})/gu).map((part, index) => {
    if (index % 2 === 0) return part;
    const [name, number] = part.split('#');
    return (
      // The parts of one text never change places.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <b key={index} title={number}>
        {name}
      </b>
    );
  });
}

/** Text as typed: line breaks kept, web addresses become links; never interpreted as HTML. */
export function Words({ text, named: withNames = false }: { text: string; named?: boolean }) {
  const parts = text.split(/(https?:\/\/[^\s<>"'，。；）】」]+)/g);
  return (
    <span className="q-words">
      {parts.map((part, index) =>
        index % 2 === 1 ? (
          // The parts of one text never change places.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <a key={index} href={part} target="_blank" rel="noopener noreferrer nofollow">
            {part}
          </a>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Fragment key={index}>{withNames ? named(part) : part}</Fragment>
        ),
      )}
    </span>
  );
}
