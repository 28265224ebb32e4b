import { oneOf } from '../../shared/one-of.ts';
import './customers.css';
import type { CustomerSummary } from '@qiao/server/contracts/customers';
import { CalendarClock, Merge, Plus, ShieldCheck } from 'lucide-react';
import { lazy, memo, Suspense, useMemo, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useKeys } from '../../shared/keys.ts';
import { useCan } from '../../shared/session.ts';
import { shortMoment, total } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Select } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { SearchWords } from '../../shared/ui/search-words.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { VirtualList, type VirtualListHandle } from '../../shared/ui/virtual-list.tsx';
import { useCustomerList } from './data/customers.ts';

const NewCustomer = lazy(() => import('./new-customer-dialog.tsx'));
const rowHeight = 44;
const filters = (q: string, listing: string) => ({ ...(q && { q }), ...(listing && { listing }) });

export function Component() {
  const { t } = useTranslation('customers');
  const can = useCan();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const q = params.get('q') ?? '';
  const [at, setAt] = useState(0);
  const [opening, setOpening] = useState(false);
  const list = useRef<VirtualListHandle>(null);
  const listing = oneOf(['red', 'black'], params.get('listing')) ?? '';
  const { data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useCustomerList(q, listing);
  const customers = useMemo(() => data?.pages.flatMap((page) => page.customers) ?? [], [data]);
  const counted = data?.pages[0]?.total;
  const move = (step: number) => {
    const next = Math.min(customers.length - 1, Math.max(0, at + step));
    setAt(next);
    list.current?.show(next);
  };
  useKeys([
    { keys: 'j', labelKey: 'customers:ui.keys.next', group: 'list', run: () => move(1) },
    { keys: 'k', labelKey: 'customers:ui.keys.previous', group: 'list', run: () => move(-1) },
    {
      keys: 'Enter',
      labelKey: 'customers:ui.keys.open',
      group: 'list',
      enabled: customers[at] !== undefined && !document.activeElement?.closest('a, button'),
      run: () => navigate(`/customers/${customers[at]!.id}`),
    },
  ]);
  return (
    <Page
      title={t('ui.title')}
      meta={counted ? t('ui.count', { total: total(counted) }) : null}
      padded={false}
      actions={
        <>
          {can('customers.merge') ? (
            <Button icon={Merge} onClick={() => navigate('/customers/duplicates')}>
              {t('ui.pairs.menu')}
            </Button>
          ) : null}
          {can('contracts.read') ? (
            <Button icon={CalendarClock} onClick={() => navigate('/contracts')}>
              {t('ui.contracts-menu')}
            </Button>
          ) : null}
          {can('consents.verify') ? (
            <Button icon={ShieldCheck} onClick={() => navigate('/customers/checks')}>
              {t('ui.checks-menu')}
            </Button>
          ) : null}
          {can('customers.write') ? (
            <Button kind="primary" icon={Plus} onClick={() => setOpening(true)}>
              {t('ui.new')}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="cu-list">
        <search className="cu-filter">
          <SearchWords
            value={q}
            label={t('ui.search')}
            onChange={(words) => {
              setAt(0);
              setParams(filters(words, listing), { replace: true });
            }}
          />
          <Select
            aria-label={t('ui.field.listing')}
            value={listing}
            onChange={(event) => {
              setAt(0);
              setParams(filters(q, event.target.value), { replace: true });
            }}
            options={['', 'red', 'black'].map((value) => ({
              value,
              label: t(value ? `ui.listing.${value}` : 'ui.lists.any'),
            }))}
          />
        </search>
        <div className="cu-row cu-row-head">
          <span>{t('ui.field.name')}</span>
          <span className="cu-c-number">{t('ui.field.number')}</span>
          <span>{t('ui.field.phone')}</span>
          <span className="cu-c-tier">{t('ui.field.tier')}</span>
          <span className="cu-c-open">{t('ui.open-tickets')}</span>
          <span className="cu-c-at">{t('ui.last-contact')}</span>
        </div>
        <div className={`cu-list-body${isPlaceholderData ? ' is-stale' : ''}`}>
          {isPending ? (
            <Skeleton rows={8} height={rowHeight} />
          ) : error && customers.length === 0 ? (
            <Failed error={error} retry={() => void refetch()} />
          ) : customers.length === 0 ? (
            <Empty
              title={t(q ? 'ui.none.found-title' : 'ui.none.title')}
              text={t(q ? 'ui.none.found-text' : 'ui.none.text')}
            />
          ) : (
            <VirtualList
              ref={list}
              items={customers}
              height={rowHeight}
              label={t('ui.title')}
              keyOf={(customer) => customer.id}
              onNearEnd={() => {
                if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
              }}
              row={(customer, index) => <CustomerRow customer={customer} current={index === at} />}
            />
          )}
        </div>
      </div>
      {opening ? (
        <Suspense fallback={null}>
          <NewCustomer onDone={() => setOpening(false)} />
        </Suspense>
      ) : null}
    </Page>
  );
}

const CustomerRow = memo(function CustomerRow({ customer, current }: { customer: CustomerSummary; current: boolean }) {
  return (
    <Link to={`/customers/${customer.id}`} className={`cu-row${current ? ' is-current' : ''}`} draggable={false}>
      <b className="ellipsis">{customer.name}</b>
      <span className="cu-c-number">{customer.number}</span>
      <span>{customer.phone?.shown ?? '–'}</span>
      <span className="cu-c-tier">
        {customer.tier ? <span className="q-tag q-tag-line">{nameIn(customer.tier)}</span> : null}
      </span>
      <span className="cu-c-open">{customer.openTickets || ''}</span>
      <span className="cu-c-at">
        {customer.lastContactAt ? (
          <time dateTime={customer.lastContactAt}>{shortMoment(customer.lastContactAt, serverNow())}</time>
        ) : (
          '–'
        )}
      </span>
    </Link>
  );
});
