/** For customers, without signing in: the service standards that the company published. */
import './agreements.css';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { api } from '../../shared/api.ts';
import { useDocumentTitle } from '../../shared/document-title.ts';
import { listOf, nameIn, useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { lengthText } from '../clocks/data.ts';

export function Component() {
  const { t } = useTranslation('agreements');
  const { t: tc } = useTranslation('clocks');
  useDocumentTitle(t('ui.standards'));
  const key = useSearchParams()[0].get('key');
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: ['agreements', 'standards', key],
    queryFn: async ({ signal }) => (await api('GET /api/standards', { query: key ? { key } : {}, signal })).standards,
    retry: false,
  });
  return (
    <main className="ag-public">
      <h1>{t('ui.standards')}</h1>
      {isPending ? <Skeleton rows={3} height={72} /> : null}
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <Empty title={t('ui.standards-none')} text="" /> : null}
      {data?.map((one) => (
        <section className={one.own ? 'is-own' : ''} key={`${nameIn(one.name)} ${one.publishedAt}`}>
          <h2>{nameIn(one.name)}</h2>
          <p className="ag-whom">
            {one.own
              ? t('ui.standards-own')
              : [listOf(one.tiers.map(nameIn)), listOf(one.products.map(nameIn))].filter(Boolean).join(' · ') ||
                t('ui.everybody')}{' '}
            · {t('ui.standards-since', { day: dayTime(one.publishedAt).slice(0, 10) })}
          </p>
          {nameIn(one.summary) ? <p>{nameIn(one.summary)}</p> : null}
          <dl>
            {one.promises.map((promise) => (
              <div key={promise.target}>
                <dt>{tc(`targets.${promise.target}`)}</dt>
                <dd>
                  {lengthText(promise.seconds)} <small>{t(promise.business ? 'ui.business' : 'ui.anytime')}</small>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </main>
  );
}
