/** The customer base in figures: tiers, products, growth, quality of data. Numbers beside every bar. */
import type { Base } from '@qiao/server/contracts/selections';
import { Link } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { integer } from '../../shared/time/format.ts';
import { Panel } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useBase } from './data.ts';

export function BasePanel() {
  const { t } = useTranslation('selections');
  const query = useBase();
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton rows={8} height={24} kind="lines" />;
  const base = query.data;
  const quality = base.has.map((one) => ({
    ...one,
    name: { zh: t(`ui.with.${one.key}`), en: t(`ui.with.${one.key}`) },
  }));
  return (
    <>
      <p className="sel-total">{t('ui.base-total', { count: base.total, shown: integer(base.total) })}</p>
      <div className="sel-base">
        <Bars title={t('ui.by-tier')} shares={base.tiers} total={base.total} />
        <Bars title={t('ui.quality')} shares={quality} total={base.total} lacking />
        <Bars title={t('ui.consents')} shares={base.consents} total={base.total} />
        <Bars title={t('ui.by-model')} shares={base.models} total={base.total} />
        <Bars
          title={t('ui.growth')}
          shares={base.months}
          total={Math.max(...base.months.map((one) => one.count), 1)}
          plain
        />
      </div>
    </>
  );
}

function Bars({
  title,
  shares,
  total,
  plain,
  lacking,
}: {
  title: string;
  shares: Base['tiers'];
  total: number;
  plain?: boolean;
  /** Leads to the files that lack it: what is found so is made good. */
  lacking?: boolean;
}) {
  const { t } = useTranslation('selections');
  if (shares.length === 0) return null;
  return (
    <Panel title={title}>
      <dl className="sel-bars">
        {shares.map((one) => (
          <div key={one.key}>
            <dt className="ellipsis">{one.name ? nameIn(one.name) : one.key || t('ui.no-tier')}</dt>
            <dd>
              <i style={{ width: `${(100 * one.count) / Math.max(total, 1)}%` }} aria-hidden="true" />
              <span>
                {integer(one.count)}
                {plain ? '' : ` · ${Math.round((100 * one.count) / Math.max(total, 1))}%`}
              </span>
              {lacking && one.count < total ? (
                <Link to={`/selections/new?lacks=${one.key}`}>{t('ui.lacking', { count: total - one.count })}</Link>
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
