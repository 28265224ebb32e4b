/** Rules: what is watched, from where on it is an alarm, who is told. */
import '../routing/routing.css';
import { BellRing, Plus } from 'lucide-react';
import { useState } from 'react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useUnits } from '../routing/data.ts';
import { type Rule, useRules, useWatched } from './data.ts';
import { RuleDrawer } from './rule-drawer.tsx';

export function RuleList() {
  const { t } = useTranslation('callalarms');
  const { data, isPending, error, refetch } = useRules();
  const watched = useWatched();
  const units = useUnits();
  const [open, setOpen] = useState<Rule | 'new' | null>(null);
  const about = (rule: Rule): string => {
    const { queues = [], house } = watched.data ?? {};
    const found = [...queues, ...(house?.trunks ?? [])].find(({ id }) => id === rule.subjectId);
    if (found) return nameIn(found.name);
    return rule.subjectId ? '…' : t(rule.kind === 'trunk-down' ? 'ui.every-trunk' : 'ui.every-queue');
  };
  const told = (rule: Rule): string =>
    [units.find(({ value }) => value === rule.unitId)?.label, ...rule.staff.map(({ name }) => name), ...rule.mailTo]
      .filter(Boolean)
      .join(' · ');
  return (
    <>
      <div className="ca-bar">
        <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
          {t('ui.add')}
        </Button>
      </div>
      {error && !data ? <Failed error={error} retry={() => void refetch()} /> : null}
      {isPending ? <Skeleton rows={4} height={60} /> : null}
      {data?.length === 0 ? <Empty icon={BellRing} title={t('ui.no-rules')} text={t('ui.no-rules-text')} /> : null}
      <ul className="rt-list">
        {data?.map((rule) => (
          <li key={rule.id}>
            <button type="button" className="rt-row" onClick={() => setOpen(rule)}>
              <Icon of={BellRing} size={18} />
              <span>
                <b>
                  {t(`ui.kind.${rule.kind}`)} · {about(rule)}
                </b>
                <small>{t(`ui.at.${rule.kind}`, { limit: rule.limit ?? 0 })}</small>
                <small>{told(rule)}</small>
              </span>
              <span className="rt-tags">
                {rule.state === 'retired' ? <span className="q-tag">{t('ui.retired')}</span> : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {open ? (
        <RuleDrawer
          key={open === 'new' ? 'new' : `${open.id} ${open.version}`}
          rule={open === 'new' ? null : open}
          onDone={() => setOpen(null)}
        />
      ) : null}
    </>
  );
}
