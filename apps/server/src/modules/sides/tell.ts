/** Who hears of a message: the asked unit, the guest by mail, or who opened the side. */
import { announce, type Scope, type Tx, translate } from '#kernel';
import { notifyStaff, notifySupervisors, sendMail } from '#modules/notifications';
import { readCompany } from '#modules/organisation';
import { sideChanged } from './events.ts';
import { guestOf, linkOf } from './guest-link.ts';
import type { SideRow } from './tables.ts';

export async function tellChange(tx: Tx, scope: Scope, row: SideRow, seq: number): Promise<void> {
  await announce(tx, sideChanged, {
    aggregate: ['side', row.id],
    payload: { sideId: row.id, ticketId: row.ticket_id, seq },
    actor: scope.actor,
    topics: [`ticket:${row.ticket_id}`],
  });
}

/** Returns whether the guest was written to; false without an SMTP server, or when a unit was asked. */
export async function tellAsked(tx: Tx, scope: Scope, row: SideRow, seq: number, text: string): Promise<boolean> {
  if (row.to_unit_id !== null) {
    const notice = {
      code: 'sides.asked',
      params: { number: row.ticket_number, topic: row.topic },
      link: `/sides/${row.id}`,
      key: `sides:${row.id}:${seq}`,
    };
    // Whoever has answered there goes on; before that, those who lead the unit see to it.
    if (row.answered_by) await notifyStaff(tx, scope, [row.answered_by], notice);
    else await notifySupervisors(tx, scope, { unitId: row.to_unit_id, ...notice });
    return false;
  }
  const guest = guestOf(row);
  if (!guest) return false;
  const company = await readCompany(tx, scope);
  const say = (locale: 'zh-CN' | 'en', key: string): string =>
    translate(locale, `sides.mail.${key}`, {
      company: (locale === 'en' ? company?.name.en : company?.name.zh) ?? '',
      topic: row.topic,
      text,
      url: linkOf(guest.token),
    });
  return sendMail(tx, scope, {
    to: guest.email,
    subject: say('zh-CN', 'subject'),
    text: `${say('zh-CN', 'text')}\n\n${say('en', 'text')}`,
  });
}

export async function tellAsker(tx: Tx, scope: Scope, row: SideRow, seq: number): Promise<void> {
  await notifyStaff(tx, scope, [row.opened_by], {
    code: 'sides.answered',
    params: { number: row.ticket_number, topic: row.topic },
    link: `/tickets/${row.ticket_id}`,
    key: `sides:${row.id}:${seq}`,
  });
}
