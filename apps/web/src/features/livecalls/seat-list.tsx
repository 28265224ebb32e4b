/** Seats: state and since when, by what they answer, the call they are in. A leader forces a state here; it is audited. */
import type { LiveCallShown, LiveSeat } from '@qiao/server/contracts/livecalls';
import { Headphones, Phone, Smartphone, UserCog } from 'lucide-react';
import { useBreakReasons } from '../../app/presence/presence-data.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { duration } from '../../shared/time/format.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { IconButton } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { MenuButton } from '../../shared/ui/menu.tsx';
import { StateDot } from '../../shared/ui/state-dot.tsx';
import { Empty } from '../../shared/ui/states.tsx';
import { forceState } from './data.ts';

const icons = { phone: Phone, mobile: Smartphone, browser: Headphones };
const order: LiveSeat['state'][] = ['busy', 'wrapup', 'ready', 'break', 'offline'];

export function SeatList({ seats, calls }: { seats: LiveSeat[]; calls: LiveCallShown[] }) {
  const { t } = useTranslation('livecalls');
  const reasons = useBreakReasons(true);
  const now = useNow();
  const shown = [...seats].sort(
    (one, other) => order.indexOf(one.state) - order.indexOf(other.state) || one.number.localeCompare(other.number),
  );
  return (
    <section className="lc-seats" aria-label={t('ui.seats')}>
      <h2>
        {t('ui.seats')}{' '}
        <small>
          {t('ui.seats-on-duty', {
            count: seats.filter(({ state }) => state !== 'offline').length,
            all: seats.length,
          })}
        </small>
      </h2>
      {shown.length === 0 ? <Empty title={t('ui.no-seats')} text={t('ui.no-seats-text')} /> : null}
      <ul>
        {shown.map((seat) => {
          const call = calls.find(({ id }) => id === seat.callId);
          const seconds = Math.max(0, (now - Date.parse(seat.since)) / 1000);
          const over = seat.limitSeconds !== null && seat.state === 'break' && seconds > seat.limitSeconds;
          const reason = reasons.find(({ code }) => code === seat.reason);
          const phone = seat.device === 'phone';
          const device = phone
            ? t(seat.extension?.registered ? 'ui.phone' : 'ui.phone-away', { number: seat.extension?.number ?? '' })
            : t(seat.device === 'mobile' ? 'ui.mobile' : 'ui.browser');
          return (
            <li key={seat.id} data-seat={seat.number}>
              <StateDot state={seat.state} />
              <span className="lc-seat-who">
                <b className="ellipsis">{seat.name}</b> <small>{seat.number}</small>
                <small className="ellipsis">
                  {seat.state === 'break' && reason ? nameIn(reason.name) : t(`ui.seat.${seat.state}`)}
                  {call ? ` · ${call.title || t('ui.withheld')}` : ''}
                </small>
              </span>
              <span className={over ? 'lc-over' : ''}>{seat.state === 'offline' ? '—' : duration(seconds)}</span>
              <span title={device} className={phone && !seat.extension?.registered ? 'lc-over' : ''}>
                <Icon of={icons[seat.device]} size={14} />
                <span className="sr-only">{device}</span>
              </span>
              {seat.mayForce ? (
                <MenuButton
                  label={t('ui.act', { act: t('ui.force'), who: seat.name })}
                  items={[
                    {
                      id: 'ready',
                      label: t('ui.seat.ready'),
                      mark: <StateDot state="ready" />,
                      run: () => void forceState(seat.id, 'ready'),
                    },
                    ...reasons.map((one) => ({
                      id: one.code,
                      label: nameIn(one.name),
                      mark: <StateDot state="break" />,
                      run: () => void forceState(seat.id, 'break', one.code),
                    })),
                    {
                      id: 'offline',
                      label: t('ui.seat.offline'),
                      mark: <StateDot state="offline" />,
                      run: () => void forceState(seat.id, 'offline'),
                    },
                  ]}
                  button={(props) => (
                    <IconButton icon={UserCog} label={t('ui.act', { act: t('ui.force'), who: seat.name })} {...props} />
                  )}
                />
              ) : (
                <span />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
