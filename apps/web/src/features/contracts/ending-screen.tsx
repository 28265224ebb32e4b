/** Contracts of one's own units whose last day is near. */
import './contracts.css';
import { useSearchParams } from 'react-router';
import { useTranslation } from '../../shared/i18n.ts';
import { oneOf } from '../../shared/one-of.ts';
import { Select } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { ContractLines } from './contract-lines.tsx';
import { useEnding } from './data.ts';

const spans = ['30', '90', '365'] as const;

export function Component() {
  const { t } = useTranslation('contracts');
  const [params, setParams] = useSearchParams();
  const within = oneOf(spans, params.get('within')) ?? '90';
  const { data, isPending, isError, error, refetch } = useEnding(Number(within));
  return (
    <Page
      title={t('ui.ending.title')}
      actions={
        <Select
          aria-label={t('ui.ending.within')}
          value={within}
          onChange={(event) => setParams({ within: event.target.value }, { replace: true })}
          options={spans.map((value) => ({ value, label: t('ui.ending.days', { count: Number(value) }) }))}
        />
      }
    >
      <div className="ct-ending">
        {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
        {isPending ? <Skeleton rows={4} height={56} /> : null}
        {data?.length === 0 ? <Empty title={t('ui.ending.none')} text={t('ui.ending.none-text')} /> : null}
        {data && data.length > 0 ? <ContractLines contracts={data} /> : null}
      </div>
    </Page>
  );
}
