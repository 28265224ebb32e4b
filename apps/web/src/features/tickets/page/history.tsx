import type { FieldDefinition } from '@qiao/server/contracts/fields';
import type { TicketChange } from '@qiao/server/contracts/tickets';
import {
  AlarmClock,
  History as Clock,
  FileText,
  Gavel,
  Link2,
  ListChecks,
  ListOrdered,
  Lock,
  Merge,
  MessageSquare,
  Pencil,
  Split,
  Star,
  UserRoundCheck,
} from 'lucide-react';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { clockTime, dayHeading, dayTime } from '../../../shared/time/format.ts';
import { serverNow } from '../../../shared/time/server-time.ts';
import { Icon, type LucideIcon } from '../../../shared/ui/icon.tsx';
import { useFieldDefinitions } from '../../fields/data.ts';
import { fieldText } from '../../fields/field-inputs.tsx';
import { useTicketTypes } from '../data/ticket-types.ts';

const icons: Record<TicketChange['kind'], LucideIcon> = {
  opened: FileText,
  changed: Pencil,
  assigned: UserRoundCheck,
  state: Clock,
  comment: MessageSquare,
  note: Lock,
  linked: Link2,
  clock: AlarmClock,
  rated: Star,
  related: Link2,
  merged: Merge,
  split: Split,
  task: ListChecks,
  playbook: ListOrdered,
  advice: Gavel,
};

type T = (key: string, params?: Record<string, unknown>) => string;

/** What a change did, in words. */
export function useSentence(): (change: TicketChange) => string {
  const { t } = useTranslation('tickets');
  const { typeName } = useTicketTypes();
  const { data: fields = [] } = useFieldDefinitions('ticket');
  return (change) => sentence(t, change, { typeName, fields });
}

type Names = { typeName: (key: string) => string; fields: FieldDefinition[] };

function sentence(t: T, change: TicketChange, { typeName, fields }: Names): string {
  const [field] = change.fields;
  const value = (name: string, text: string | null): string => {
    if (text === null || text === '') return t('ui.empty');
    if (name === 'state') return t(`ui.state.${text}`);
    if (name === 'type') return typeName(text);
    if (name === 'priority') return t(`ui.priority.${text}`);
    if (name === 'special') return t(text === 'true' ? 'ui.yes' : 'ui.no');
    const field = fields.find(({ key }) => name === `custom.${key}`);
    if (field?.kind === 'choice' || field?.kind === 'choices')
      return fieldText(field, text.split(','), { yes: t('ui.yes'), no: t('ui.no') });
    if (field?.kind === 'boolean') return t(text === 'true' ? 'ui.yes' : 'ui.no');
    return text;
  };
  const label = (name: string): string => {
    if (!name.startsWith('custom.'))
      return t(
        `ui.field.${name === 'unitId' ? 'unit' : name === 'topicId' ? 'topic' : name === 'customerId' ? 'customer' : name}`,
      );
    const field = fields.find(({ key }) => name === `custom.${key}`);
    return field ? nameIn(field.name) : name.slice(7);
  };
  switch (change.kind) {
    case 'opened':
      if (field?.field === 'queueId') return t('ui.did.queued', { to: field.to ?? '' });
      return field?.to ? t('ui.did.opened-for', { to: field.to }) : t('ui.did.opened');
    case 'assigned':
      if (!field?.to) return t('ui.did.unassigned', { from: field?.from ?? '' });
      if (change.actor.number && field.to.endsWith(` ${change.actor.number}`)) return t('ui.did.took');
      return t(field.from ? 'ui.did.handed-over' : 'ui.did.assigned', { to: field.to });
    case 'state':
      return `${t('ui.did.state', { to: value('state', field?.to ?? null) })}${change.text ? ` · ${change.text}` : ''}`;
    case 'clock':
      return t(field?.to?.startsWith('escalated') ? 'ui.did.escalated' : 'ui.did.breached', {
        target: t(`ui.target.${field?.field ?? 'solution'}`),
      });
    case 'rated':
      return `${t('ui.did.rated', { score: field?.to ?? '' })}${change.text ? ` · ${change.text}` : ''}`;
    case 'linked':
      return t('ui.did.linked', { number: field?.to ?? '' });
    case 'related':
      return field?.to
        ? t('ui.did.related', { kind: t(`ui.related.kind.${field.field}`), number: field.to })
        : t('ui.did.unrelated', { number: field?.from ?? '' });
    case 'merged': {
      const way = `${field?.to ? 'merged' : 'parted'}-${field?.field === 'into' ? 'into' : 'in'}`;
      return t(`ui.did.${way}`, { number: field?.to ?? field?.from ?? '' });
    }
    case 'split':
      return t('ui.did.split', { count: Number(field?.to ?? 0) });
    case 'task':
      return t(`ui.did.task-${field?.field ?? 'changed'}`, { title: field?.to ?? field?.from ?? '' });
    case 'playbook':
      return t(`ui.did.playbook-${field?.field ?? 'done'}`, { name: field?.to ?? '' });
    case 'advice':
      return t(`ui.did.advice-${field?.field ?? 'asked'}`);
    case 'comment':
      return t('ui.did.comment');
    case 'note':
      return t('ui.did.note');
    case 'changed':
      return change.fields
        .map(({ field: name, from, to }) =>
          name === 'description'
            ? t('ui.did.description')
            : t('ui.did.changed', {
                field: label(name),
                from: value(name, from),
                to: value(name, to),
              }),
        )
        .join(t('ui.comma'));
  }
}

/** Everything, newest first, under its day. */
export function History({ changes }: { changes: TicketChange[] }) {
  const { t } = useTranslation('tickets');
  const say = useSentence();
  const now = serverNow();
  const days = new Map<string, TicketChange[]>();
  for (const change of [...changes].reverse()) {
    const day = dayHeading(change.at, now);
    days.set(day, [...(days.get(day) ?? []), change]);
  }
  return (
    <div className="tk-history">
      {[...days].map(([day, list]) => (
        <section key={day}>
          <h3>{day}</h3>
          <ul>
            {list.map((change) => (
              <li key={change.id}>
                <time dateTime={change.at} title={dayTime(change.at)}>
                  {clockTime(change.at)}
                </time>
                <Icon of={icons[change.kind]} size={16} />
                <span>
                  <b>{change.actor.name ?? t(`ui.actor.${change.actor.kind}`)}</b>
                  {change.actor.number ? <b> {change.actor.number}</b> : null} {say(change)}
                  {change.kind === 'comment' || change.kind === 'note' || (change.kind === 'advice' && change.text) ? (
                    <q>{change.text}</q>
                  ) : null}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
