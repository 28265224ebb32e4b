/** For a data steward: every pair of files that may be one person. */
import './customers.css';
import type { LikelyPair, SuspectedFile } from '@qiao/server/contracts/customers';
import { Link, useNavigate } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { isoDay } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { useApart, usePairs } from './data/parts.ts';

export function Component() {
  const { t } = useTranslation('customers');
  const pairs = usePairs();
  const rows = pairs.data?.pages.flatMap((page) => page.pairs) ?? [];
  return (
    <Page title={t('ui.pairs.title')} crumbs={<Link to="/customers">{t('ui.title')}</Link>}>
      <div className="cu-pairs">
        <p className="cu-quiet">{t('ui.pairs.about')}</p>
        {pairs.isPending ? <Skeleton rows={6} height={88} /> : null}
        {pairs.isError ? <Failed error={pairs.error} retry={() => void pairs.refetch()} /> : null}
        {pairs.isSuccess && rows.length === 0 ? (
          <Empty title={t('ui.pairs.none')} text={t('ui.pairs.none-text')} />
        ) : null}
        <ul>
          {rows.map((pair) => (
            <PairRow key={`${pair.a.id} ${pair.b.id}`} pair={pair} />
          ))}
        </ul>
        {pairs.hasNextPage ? (
          <Button busy={pairs.isFetchingNextPage} onClick={() => void pairs.fetchNextPage()}>
            {t('ui.pairs.more')}
          </Button>
        ) : null}
      </div>
    </Page>
  );
}

function PairRow({ pair }: { pair: LikelyPair }) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const apart = useApart();
  return (
    <li className="cu-pair">
      <Side file={pair.a} />
      <Side file={pair.b} />
      <span className="cu-pair-why">
        {pair.reasons.map((reason) => (
          <span key={reason} className="q-tag q-tag-accent">
            {t(`ui.alike.reason.${reason}`)}
          </span>
        ))}
      </span>
      <span className="cu-pair-acts">
        <Button small kind="primary" onClick={() => navigate(`/customers/${pair.a.id}/merge?with=${pair.b.id}`)}>
          {t('ui.alike.compare')}
        </Button>
        <Button small disabled={apart.isPending} onClick={() => apart.mutate({ id: pair.a.id, otherId: pair.b.id })}>
          {t('ui.alike.apart')}
        </Button>
      </span>
    </li>
  );
}

function Side({ file }: { file: SuspectedFile }) {
  const { t } = useTranslation('customers');
  return (
    <span className="cu-pair-side">
      <Link to={`/customers/${file.id}`}>{file.name}</Link>
      <small className="cu-item-meta">{[file.number, file.phone?.shown].filter(Boolean).join(' · ')}</small>
      <small className="cu-item-meta">{t('ui.pairs.created', { date: isoDay(file.createdAt) })}</small>
    </span>
  );
}
