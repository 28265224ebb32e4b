/** WeCom and DingTalk: how staff sign in with them, and which group chats hear alarms. */
import '../mail/mail.css';
import type { Provider, Robot } from '@qiao/server/contracts/workplaces';
import { Bot, Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useProviders, useRobots, workplacesAgain } from './data.ts';
import { ProviderForm } from './provider-form.tsx';
import { RemoveRobot, RobotForm } from './robot-form.tsx';

type Open =
  | { what: 'provider'; provider: Provider }
  | { what: 'robot'; robot: Robot | null }
  | { what: 'remove'; robot: Robot };

export function Component() {
  const { t } = useTranslation('workplaces');
  const signIn = useCan()('workplaces.sign-in');
  const [tab, setTab] = useState<'robots' | 'sign-in'>('robots');
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <Page
      title={t('nav')}
      padded={false}
      tabs={
        signIn ? (
          <Tabs
            id="workplaces"
            label={t('nav')}
            tabs={[
              { key: 'robots', label: t('ui.robots') },
              { key: 'sign-in', label: t('ui.sign-in') },
            ]}
            chosen={tab}
            onChange={setTab}
          />
        ) : undefined
      }
      actions={
        tab === 'robots' ? (
          <Button kind="primary" icon={Plus} onClick={() => setOpen({ what: 'robot', robot: null })}>
            {t('ui.add')}
          </Button>
        ) : undefined
      }
    >
      <div id="workplaces-panel" {...(signIn ? { role: 'tabpanel', 'aria-labelledby': `workplaces-${tab}` } : {})}>
        {tab === 'robots' ? <Robots onOpen={setOpen} /> : <Providers onOpen={setOpen} />}
      </div>
      {open?.what === 'provider' ? <ProviderForm provider={open.provider} onDone={close} /> : null}
      {open?.what === 'robot' ? <RobotForm robot={open.robot} onDone={close} /> : null}
      {open?.what === 'remove' ? <RemoveRobot robot={open.robot} onDone={close} /> : null}
    </Page>
  );
}

function Providers({ onOpen }: { onOpen: (open: Open) => void }) {
  const { t } = useTranslation('workplaces');
  const { data, isPending, isError, error, refetch } = useProviders(true);
  if (isPending) return <Skeleton rows={2} height={56} />;
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  return (
    <ul className="mail-list">
      {data.map((provider) => (
        <li key={provider.platform}>
          <div>
            <b>{t(`platforms.${provider.platform}`)}</b> <span className="q-tag">{t(`ui.${provider.state}`)}</span>
            <p>
              <small>
                {t('ui.callback')} <code>{provider.callbackUrl}</code>
              </small>
            </p>
          </div>
          <div className="mail-buttons">
            <Button small onClick={() => onOpen({ what: 'provider', provider })}>
              {t('ui.set')}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Robots({ onOpen }: { onOpen: (open: Open) => void }) {
  const { t } = useTranslation('workplaces');
  const { data, isPending, isError, error, refetch } = useRobots();
  if (isPending) return <Skeleton rows={3} height={56} />;
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (data.length === 0) return <Empty icon={Bot} title={t('ui.none')} text={t('ui.none-text')} />;
  return (
    <ul className="mail-list">
      {data.map((robot) => (
        <Line key={robot.id} robot={robot} onOpen={onOpen} />
      ))}
    </ul>
  );
}

function Line({ robot, onOpen }: { robot: Robot; onOpen: (open: Open) => void }) {
  const { t } = useTranslation('workplaces');
  const [busy, setBusy] = useState(false);
  const test = async () => {
    setBusy(true);
    try {
      const said = await api('POST /api/workplaces/robots/{id}/test', { params: { id: robot.id } });
      if (said.ok) toast('ok', t('ui.test-ok'));
      else toast('error', `${t(`problems.${said.problem ?? 'refused'}`)} ${said.detail ?? ''}`);
    } catch (error) {
      toastError(error);
    }
    setBusy(false);
    void workplacesAgain();
  };
  const facts = [
    t(`platforms.${robot.platform}`),
    robot.unitName ? nameIn(robot.unitName) : '',
    robot.kinds.length === 0 ? t('ui.all-kinds') : robot.kinds.map((kind) => t(`kinds.${kind}`)).join(' / '),
    robot.waiting > 0 ? t('ui.waiting', { count: robot.waiting }) : '',
    robot.lastOkAt ? t('ui.last-ok', { time: dayTime(robot.lastOkAt) }) : t('ui.never'),
  ].filter(Boolean);
  return (
    <li>
      <div>
        <b>{robot.name}</b> {robot.state === 'paused' ? <span className="q-tag">{t('ui.paused')}</span> : null}
        <p>{facts.join(' · ')}</p>
        {robot.problem ? (
          <p role="alert">
            <b>{t(`problems.${robot.problem}`)}</b>{' '}
            <small>
              {robot.failingSince ? t('ui.since', { time: dayTime(robot.failingSince) }) : ''} {robot.detail}
            </small>
          </p>
        ) : null}
      </div>
      <div className="mail-buttons">
        <Button small busy={busy} onClick={() => void test()}>
          {t('ui.test')}
        </Button>
        <Button small onClick={() => onOpen({ what: 'robot', robot })}>
          {t('ui.edit')}
        </Button>
        <Button small onClick={() => onOpen({ what: 'remove', robot })}>
          {t('ui.remove')}
        </Button>
      </div>
    </li>
  );
}
