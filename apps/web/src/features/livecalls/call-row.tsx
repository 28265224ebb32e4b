/** One call: where it stands and since when, who is in it, and a leader's ways in. */
import type { LiveCallShown, LiveQueue } from '@qiao/server/contracts/livecalls';
import { ArrowDown, ArrowUp, Ear, Ellipsis, Megaphone, MessageCircle, PhoneForwarded, PhoneOff, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { Elapsed } from '../../shared/ui/clock-chip.tsx';
import { MenuList } from '../../shared/ui/menu.tsx';
import { Popover } from '../../shared/ui/popover.tsx';
import { leaveCall, moveCall, watchCall } from './data.ts';

const tone: Record<LiveCallShown['stage'], string> = {
  flow: 'q-tag',
  queue: 'q-tag lc-wait',
  ringing: 'q-tag q-tag-accent',
  talking: 'q-tag q-tag-ok',
  held: 'q-tag q-tag-line',
  parked: 'q-tag lc-wait',
  wrapup: 'q-tag q-tag-line',
};
const ways = [
  { way: 'listen', role: 'listener', icon: Ear },
  { way: 'whisper', role: 'coach', icon: MessageCircle },
  { way: 'barge', role: 'member', icon: Megaphone },
] as const;
const person = (one: { name: string; number: string }): string => `${one.name} ${one.number}`;

type Asked = { what: 'take-over' | 'end'; call: LiveCallShown };

export function CallRow({
  call,
  queues,
  line,
  ask,
}: {
  call: LiveCallShown;
  queues: LiveQueue[];
  /** How many stand in its line. */
  line: number;
  ask: (asked: Asked) => void;
}) {
  const { t } = useTranslation('livecalls');
  const more = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const title = call.title || t('ui.withheld');
  const queue = queues.find(({ id }) => id === call.queueId);
  const talking = call.stage === 'talking' || call.stage === 'held';
  const own = call.mine === 'other';
  const waits = call.stage === 'queue' && call.place !== null && call.may.move;
  const leaders = call.guests.filter(({ role }) => role !== 'transferee');
  const items = [
    ...(talking && call.may.intervene && !own
      ? [
          {
            id: 'take-over',
            label: t('watch.take-over'),
            icon: PhoneForwarded,
            run: () => ask({ what: 'take-over', call }),
          },
        ]
      : []),
    ...(waits
      ? [
          { id: 'front', label: t('ui.to-front'), icon: ArrowUp, run: () => void moveCall(call.id, { place: 1 }) },
          {
            id: 'queue',
            label: t('ui.to-queue'),
            icon: PhoneForwarded,
            disabled: queues.length < 2,
            items: queues
              .filter(({ id }) => id !== call.queueId)
              .map((one) => ({
                id: one.id,
                label: nameIn(one.name),
                run: () => void moveCall(call.id, { queueId: one.id }),
              })),
          },
        ]
      : []),
    ...(call.may.intervene && call.stage !== 'wrapup' && !own
      ? [{ id: 'end', label: t('watch.end'), icon: PhoneOff, danger: true, run: () => ask({ what: 'end', call }) }]
      : []),
  ];
  return (
    <tr className={call.mine ? 'is-mine' : ''} data-call={call.number}>
      <td>
        <span className={tone[call.stage]}>{t(`ui.stage.${call.stage}`)}</span>
        <span className="lc-clock">
          <Elapsed since={call.since} />
        </span>
      </td>
      <th scope="row">
        <span className="ellipsis">{title}</span>
        <small>
          {t(`ui.direction.${call.direction}`)}
          {call.party && call.party !== call.title ? ` · ${call.party}` : ''}
        </small>
      </th>
      <td>
        {queue ? <span className="ellipsis">{nameIn(queue.name)}</span> : <span>{call.dialled}</span>}
        {call.place !== null ? <small>{t('ui.place', { place: call.place, line })}</small> : null}
      </td>
      <td>
        {call.agent ? <span className="ellipsis">{person(call.agent)}</span> : null}
        {call.ringsAt.length > 0 ? (
          <small>{t('ui.rings-at', { who: call.ringsAt.map(person).join('、') })}</small>
        ) : null}
        {leaders.map((one) => (
          <small key={`${one.role} ${one.title}`}>{t(`ui.guest.${one.role}`, { name: one.title })}</small>
        ))}
      </td>
      <td className="lc-acts">
        {talking && !own
          ? ways
              .filter(({ way }) => (way === 'listen' ? call.may.listen : call.may.intervene))
              .map(({ way, role, icon }) => (
                <IconButton
                  key={way}
                  icon={icon}
                  label={t('ui.act', { act: t(`watch.${way}`), who: title })}
                  aria-pressed={call.mine === role}
                  disabled={call.mine === 'ringing'}
                  onClick={() => void watchCall(call.id, way)}
                />
              ))
          : null}
        {call.mine && !own ? (
          <IconButton
            icon={X}
            label={t('ui.act', { act: t('ui.quit'), who: title })}
            onClick={() => void leaveCall()}
          />
        ) : null}
        {waits ? (
          <>
            <IconButton
              icon={ArrowUp}
              label={t('ui.act', { act: t('ui.up'), who: title })}
              disabled={call.place === 1}
              onClick={() => void moveCall(call.id, { place: call.place! - 1 })}
            />
            <IconButton
              icon={ArrowDown}
              label={t('ui.act', { act: t('ui.down'), who: title })}
              disabled={call.place === line}
              onClick={() => void moveCall(call.id, { place: call.place! + 1 })}
            />
          </>
        ) : null}
        {items.length > 0 ? (
          <IconButton
            ref={more}
            icon={Ellipsis}
            label={t('ui.act', { act: t('ui.more'), who: title })}
            aria-haspopup="menu"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        ) : null}
        {open ? (
          <Popover anchor={more} placement="bottom-end" label={t('ui.more')} onClose={() => setOpen(false)}>
            <MenuList label={t('ui.more')} items={items} onDone={() => setOpen(false)} />
          </Popover>
        ) : null}
      </td>
    </tr>
  );
}
