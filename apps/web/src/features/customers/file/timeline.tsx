import type { Contact } from '@qiao/server/contracts/customers';
import {
  ClipboardCheck,
  FileText,
  Mail,
  MessageSquare,
  Phone,
  PhoneIncoming,
  ShoppingBag,
  TicketCheck,
  Wrench,
} from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { currentLocale, useTranslation } from '../../../shared/i18n.ts';
import { dayTime } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Icon, type LucideIcon } from '../../../shared/ui/icon.tsx';
import { Empty, Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { Segments } from '../../../shared/ui/tabs.tsx';
import { useTimeline } from '../data/customers.ts';

const icons: Record<Contact['kind'], LucideIcon> = {
  chat: MessageSquare,
  call: Phone,
  callback: PhoneIncoming,
  mail: Mail,
  ticket: TicketCheck,
  survey: ClipboardCheck,
  visit: Wrench,
  order: ShoppingBag,
  contract: FileText,
};
const shown = ['all', 'chat', 'call', 'callback', 'mail', 'ticket', 'visit', 'order'] as const;

const places: Partial<Record<Contact['kind'], string>> = {
  chat: '/workspace',
  call: '/calls',
  callback: '/callbacks',
  ticket: '/tickets',
};
const linkOf = (contact: Contact): string | null =>
  places[contact.kind] ? `${places[contact.kind]}/${contact.id}` : null;

/** Every contact on one line of time, newest first, under its month. */
export function Timeline({ customerId }: { customerId: string }) {
  const { t } = useTranslation('customers');
  const [kind, setKind] = useState<(typeof shown)[number]>('all');
  const pages = useTimeline(customerId, kind === 'all' ? null : kind);
  const contacts = pages.data?.pages.flatMap((page) => page.contacts) ?? [];
  const month = new Intl.DateTimeFormat(currentLocale(), { year: 'numeric', month: 'long' });
  const months = new Map<string, Contact[]>();
  for (const contact of contacts) {
    const name = month.format(new Date(contact.at));
    months.set(name, [...(months.get(name) ?? []), contact]);
  }
  return (
    <main className="cu-timeline" aria-label={t('ui.timeline')}>
      <header className="cu-section-head">
        <h2>{t('ui.timeline')}</h2>
        <Segments
          label={t('ui.timeline')}
          chosen={kind}
          onChange={setKind}
          options={shown.map((key) => ({ key, label: t(`ui.kind.${key}`) }))}
        />
      </header>
      {pages.isPending ? (
        <Skeleton rows={6} height={56} />
      ) : !pages.data ? (
        <Failed error={pages.error} retry={() => void pages.refetch()} />
      ) : contacts.length === 0 ? (
        <Empty title={t('ui.none.contacts-title')} text={t('ui.none.contacts-text')} />
      ) : (
        <>
          {[...months].map(([name, list]) => (
            <section key={name}>
              <h3>{name}</h3>
              <ol>
                {list.map((contact) => (
                  <ContactLine key={`${contact.kind} ${contact.id}`} contact={contact} />
                ))}
              </ol>
            </section>
          ))}
          {pages.hasNextPage ? (
            <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {t('ui.earlier')}
            </Button>
          ) : null}
        </>
      )}
    </main>
  );
}

/** A word of the contact's own kind: a call on hold is not a call-back in somebody's hands. */
function stateKey({ kind, state }: Contact): string {
  if (kind === 'ticket') return `tickets:ui.state.${state}`;
  return kind === 'call' ? `ui.call-state.${state}` : `ui.state.${state}`;
}

function ContactLine({ contact }: { contact: Contact }) {
  const { t } = useTranslation('customers');
  const link = linkOf(contact);
  const title = contact.title || t(`ui.kind.${contact.kind}`);
  const state = t(stateKey(contact), contact.state);
  return (
    <li className="cu-contact">
      <time className="cu-contact-at" dateTime={contact.at}>
        {dayTime(contact.at).slice(5)}
      </time>
      <span className="cu-contact-icon">
        <Icon of={icons[contact.kind]} size={14} />
      </span>
      <span className="cu-contact-words">
        <span className="cu-contact-title">
          <b>{t(`ui.kind.${contact.kind}`)}</b>{' '}
          {link ? (
            <Link to={link} className="ellipsis">
              {title}
            </Link>
          ) : (
            <span className="ellipsis">{title}</span>
          )}
        </span>
        <small className="cu-contact-meta">
          {contact.number} · {state}
        </small>
      </span>
      <span className="cu-contact-end">{contact.score === null ? null : t('ui.score', { score: contact.score })}</span>
    </li>
  );
}
