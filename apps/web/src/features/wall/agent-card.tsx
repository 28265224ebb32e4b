import { Eye, UserCog } from 'lucide-react';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useBreakReasons } from '../../app/presence/presence-data.ts';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan, useMe } from '../../shared/session.ts';
import { duration } from '../../shared/time/format.ts';
import { MenuList } from '../../shared/ui/menu.tsx';
import { Popover } from '../../shared/ui/popover.tsx';
import { StateDot } from '../../shared/ui/state-dot.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { overLimit, secondsIn } from './agents-order.ts';
import type { WallAgent } from './wall-data.ts';

/** One person: state, how long, what is held. Supervisors may force the state from here; it is audited. */
export function AgentCard({ agent, now }: { agent: WallAgent; now: number }) {
  const { t } = useTranslation('wall');
  const can = useCan();
  const me = useMe();
  const navigate = useNavigate();
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const reasons = useBreakReasons(true);
  const over = overLimit(agent, now);
  const offline = agent.state === 'offline';
  const reason = reasons.find((one) => one.code === agent.reason);
  const held = Object.entries(agent.held)
    .filter(([, count]) => count > 0)
    .map(([channel, count]) => `${t(`ui:channel.${channel}`)} ${count}`)
    .join(' ');
  const what = agent.state === 'break' && reason ? nameIn(reason.name) : held || t(`state.${agent.state}`);
  const supervises = can('routing.supervise') && agent.id !== me.staff.id;

  const force = (state: 'ready' | 'break' | 'offline', code?: string) =>
    void api('POST /api/routing/staff/{id}/presence', {
      params: { id: agent.id },
      body: { state, ...(code ? { reason: code } : {}) },
    })
      .then(() => toast('ok', t('forced', { name: agent.name, number: agent.number })))
      .catch(toastError);

  const card = (
    <>
      <span className="wall-agent-line">
        <StateDot state={agent.state} />
        <b className="ellipsis">{agent.name}</b>
        <small>{agent.number}</small>
        <span className={`wall-agent-time${over ? ' is-over' : ''}`}>
          {offline ? '—' : duration(secondsIn(agent, now))}
        </span>
      </span>
      <span className="wall-agent-foot">
        <span className="ellipsis">{what}</span>
        <span className="ellipsis">
          {agent.state === 'break' && agent.limitSeconds !== null
            ? t('limit', { time: duration(agent.limitSeconds) })
            : nameIn(agent.unitName)}
        </span>
      </span>
    </>
  );
  const classes = `wall-agent${agent.state === 'break' || offline ? ' is-away' : ''}`;
  if (!supervises) return <div className={classes}>{card}</div>;
  return (
    <>
      <button
        type="button"
        ref={anchor}
        className={classes}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {card}
      </button>
      {open ? (
        <Popover
          anchor={anchor}
          placement="right-start"
          label={t('menu', { name: agent.name, number: agent.number })}
          onClose={() => setOpen(false)}
        >
          <p className="wall-menu-head">
            <b>
              {agent.name} {agent.number}
            </b>
            <small>
              {nameIn(agent.unitName)} · {what}
            </small>
          </p>
          <MenuList
            label={t('menu', { name: agent.name, number: agent.number })}
            onDone={() => setOpen(false)}
            items={[
              ...(can('conversations.read.unit') && held !== ''
                ? [
                    {
                      id: 'look',
                      label: t('look-in'),
                      icon: Eye,
                      run: () => navigate(`/workspace?view=unit&agent=${agent.id}`),
                    },
                  ]
                : []),
              {
                id: 'force',
                label: t('force'),
                icon: UserCog,
                items: [
                  { id: 'ready', label: t('state.ready'), mark: <StateDot state="ready" />, run: () => force('ready') },
                  ...reasons.map((one) => ({
                    id: one.code,
                    label: nameIn(one.name),
                    mark: <StateDot state="break" />,
                    run: () => force('break', one.code),
                  })),
                  {
                    id: 'offline',
                    label: t('sign-off'),
                    mark: <StateDot state="offline" />,
                    run: () => force('offline'),
                  },
                ],
              },
            ]}
          />
          <p className="q-menu-foot">{t('force-note')}</p>
        </Popover>
      ) : null}
    </>
  );
}
