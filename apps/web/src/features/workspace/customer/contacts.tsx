import type { Contact } from '@qiao/server/contracts/customers';
import {
  ClipboardCheck,
  FileText,
  Globe,
  Mail,
  MessageSquare,
  Phone,
  PhoneIncoming,
  ShoppingBag,
  TicketCheck,
} from 'lucide-react';
import { Link } from 'react-router';
import { useTranslation } from '../../../shared/i18n.ts';
import { shortMoment } from '../../../shared/time/format.ts';
import { Icon, type LucideIcon } from '../../../shared/ui/icon.tsx';
import { useContacts } from '../data/customer.ts';

const icons: Record<Contact['kind'], LucideIcon> = {
  chat: MessageSquare,
  call: Phone,
  callback: PhoneIncoming,
  mail: Mail,
  ticket: TicketCheck,
  survey: ClipboardCheck,
  visit: Globe,
  order: ShoppingBag,
  contract: FileText,
};

const linkOf = (contact: Contact) =>
  contact.kind === 'chat' ? `/workspace/${contact.id}` : contact.kind === 'ticket' ? `/tickets/${contact.id}` : null;

/** The latest dealings with this customer, of every kind. */
export function Contacts({ customerId }: { customerId: string }) {
  const { t } = useTranslation('workspace');
  const { data } = useContacts(customerId);
  if (!data || data.contacts.length === 0) return null;
  return (
    <section className="ws-section">
      <h3>
        {t('customer.contacts')}
        <Link to={`/customers/${customerId}`}>{t('all')}</Link>
      </h3>
      <ul className="ws-contacts">
        {data.contacts.map((contact) => {
          const link = linkOf(contact);
          const title = contact.title || `${t(`contact.${contact.kind}`)} ${contact.number}`;
          return (
            <li key={`${contact.kind} ${contact.id}`}>
              <Icon of={icons[contact.kind]} size={14} />
              <span className="sr-only">{t(`contact.${contact.kind}`)}</span>
              {link ? (
                <Link className="ellipsis" to={link}>
                  {title}
                </Link>
              ) : (
                <span className="ellipsis">{title}</span>
              )}
              <time dateTime={contact.at}>{shortMoment(contact.at, Date.now())}</time>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
