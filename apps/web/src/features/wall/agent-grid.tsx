import { useMemo, useRef, useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useNow } from '../../shared/time/ticker.ts';
import { Select } from '../../shared/ui/field.tsx';
import { StateDot } from '../../shared/ui/state-dot.tsx';
import { Empty } from '../../shared/ui/states.tsx';
import { Segments } from '../../shared/ui/tabs.tsx';
import { AgentCard } from './agent-card.tsx';
import { type AgentOrder, ordered } from './agents-order.ts';
import type { WallAgent } from './wall-data.ts';

const states = ['ready', 'busy', 'wrapup', 'break', 'offline'] as const;
const orders: AgentOrder[] = ['attention', 'state', 'number'];
/** Names of teams longer than this together are chosen from a list: beside the counts and the order they would need a line of their own. */
const mostLetters = 40;
/** Han characters are as wide as two Latin ones. */
const letters = (text: string): number => [...text].reduce((sum, one) => sum + (one > '\u2e7f' ? 2 : 1), 0);

export function AgentGrid({ agents }: { agents: WallAgent[] }) {
  const { t } = useTranslation('wall');
  const now = useNow();
  const [team, setTeam] = useState('');
  const [order, setOrder] = useState<AgentOrder>('attention');
  const pointer = useRef(false);
  const held = useRef<{ key: string; ids: string[] }>({ key: '', ids: [] });
  const teams = useMemo(
    () => [...new Map(agents.map((agent) => [agent.unitId, nameIn(agent.unitName)])).entries()],
    [agents],
  );
  const counts = states.map((state) => [state, agents.filter((agent) => agent.state === state).length] as const);
  const members = team === '' ? agents : agents.filter((agent) => agent.unitId === team);

  // Cards keep their places while the pointer is among them.
  const key = `${team} ${order}`;
  let shown = ordered(members, order, now);
  if (pointer.current && held.current.key === key) {
    const place = new Map(held.current.ids.map((id, index) => [id, index]));
    shown = [...shown].sort((a, b) => (place.get(a.id) ?? 9999) - (place.get(b.id) ?? 9999));
  }
  held.current = { key, ids: shown.map((agent) => agent.id) };

  const all = [{ key: '', label: t('all-teams') }, ...teams.map(([id, label]) => ({ key: id, label }))];
  const sideBySide = all.reduce((sum, { label }) => sum + letters(label), 0) <= mostLetters;
  return (
    <section className="wall-agents" aria-label={t('agents')}>
      <header>
        <h2>{t('agents')}</h2>
        {counts.map(([state, count]) => (
          <span key={state} className="wall-count">
            <StateDot state={state} /> {t(`state.${state}`)} {count}
          </span>
        ))}
        <span className="wall-fill" />
        {teams.length > 1 && sideBySide ? (
          <Segments label={t('team')} options={all} chosen={team} onChange={setTeam} />
        ) : null}
        {teams.length > 1 && !sideBySide ? (
          <Select
            aria-label={t('team')}
            className="wall-select"
            value={team}
            options={all.map(({ key: value, label }) => ({ value, label }))}
            onChange={(event) => setTeam(event.target.value)}
          />
        ) : null}
        <Select
          aria-label={t('order-label')}
          className="wall-select"
          value={order}
          options={orders.map((one) => ({ value: one, label: t(`order.${one}`) }))}
          onChange={(event) => setOrder(event.target.value as AgentOrder)}
        />
      </header>
      {shown.length === 0 ? <Empty title={t('no-agents-title')} text={t('no-agents-text')} /> : null}
      <ul
        className="wall-grid"
        onPointerEnter={() => {
          pointer.current = true;
        }}
        onPointerLeave={() => {
          pointer.current = false;
        }}
      >
        {shown.map((agent) => (
          <li key={agent.id}>
            <AgentCard agent={agent} now={now} />
          </li>
        ))}
      </ul>
    </section>
  );
}
