/** Everybody who takes work: what they can, how much at once, what they do now. */
import './routing.css';
import { lazy, Suspense, useState } from 'react';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Input } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { StateDot } from '../../shared/ui/state-dot.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useAgents, useSkillNames, useUnits } from './data.ts';

const AgentDrawer = lazy(() => import('./agent-drawer.tsx'));

export function Component() {
  const { t } = useTranslation('routing');
  const agents = useAgents();
  const units = useUnits();
  const nameOf = useSkillNames();
  const [words, setWords] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  const wanted = words.trim().toLowerCase();
  const shown = (agents.data ?? []).filter((agent) =>
    [agent.name, agent.number, ...Object.keys(agent.skills).flatMap((code) => [code, nameOf(code)])].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  );
  const chosen = agents.data?.find(({ staffId }) => staffId === open) ?? null;
  return (
    <Page title={t('ui.agents.title')} meta={agents.data ? t('ui.agents.count', { count: agents.data.length }) : null}>
      <p className="rt-note">{t('ui.agents.rule')}</p>
      <div className="rt-filter">
        <Input
          aria-label={t('ui.agents.find')}
          placeholder={t('ui.agents.find')}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      {agents.isError ? <Failed error={agents.error} retry={() => void agents.refetch()} /> : null}
      {agents.isPending ? <Skeleton rows={8} height={56} /> : null}
      {agents.data && shown.length === 0 ? <Empty title={t('ui.agents.none')} text={t('ui.agents.none-text')} /> : null}
      <ul className="rt-list">
        {shown.map((agent) => (
          <li key={agent.staffId}>
            <button type="button" className="rt-row" onClick={() => setOpen(agent.staffId)}>
              <StateDot state={agent.state} />
              <span>
                <b>
                  {agent.name} <small>{agent.number}</small>
                </b>
                <small>
                  {i18n.t(`routing:ui.state.${agent.state}`)} ·{' '}
                  {units.find(({ value }) => value === agent.unitId)?.label ?? ''} ·{' '}
                  {t('ui.agents.queues', { count: agent.queueIds.length })}
                </small>
              </span>
              <span className="rt-tags">
                {Object.entries(agent.skills).map(([code, level]) => (
                  <span key={code} className="q-tag">
                    {nameOf(code)} {level}
                  </span>
                ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Suspense fallback={null}>
        {chosen ? <AgentDrawer key={chosen.staffId} agent={chosen} onDone={() => setOpen(null)} /> : null}
      </Suspense>
    </Page>
  );
}
