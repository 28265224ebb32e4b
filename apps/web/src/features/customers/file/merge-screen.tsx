/** Two files side by side: which one answers for both, and what will happen. */
import '../customers.css';
import type { Customer } from '@qiao/server/contracts/customers';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { dayTime, isoDay, listed } from '../../../shared/time/format.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../../shared/ui/states.tsx';
import { toast } from '../../../shared/ui/toast.tsx';
import { CustomerCombo } from '../customer-combo.tsx';
import { customerQuery } from '../data/customers.ts';
import { useApart, useMerge } from '../data/parts.ts';

export function Component() {
  const { id = '' } = useParams();
  const { t } = useTranslation('customers');
  const [params, setParams] = useSearchParams();
  const other = params.get('with');
  const one = useQuery(customerQuery(id));
  const two = useQuery({ ...customerQuery(other ?? ''), enabled: other !== null });
  const failed = one.error ?? two.error;
  return (
    <Page title={t('ui.merge.title')} crumbs={<Link to={`/customers/${id}`}>{one.data?.name ?? t('ui.title')}</Link>}>
      <div className="cu-merge">
        <div className="cu-merge-pick">
          <span className="q-field-label" aria-hidden>
            {t('ui.merge.pick')}
          </span>
          <CustomerCombo
            label={t('ui.merge.pick')}
            value={other}
            without={one.data?.id ?? id}
            onChange={(chosen) => setParams(chosen ? { with: chosen } : {}, { replace: true })}
          />
          <p className="cu-quiet">{t('ui.merge.pick-hint')}</p>
        </div>
        {failed ? <Failed error={failed} /> : null}
        {one.isPending || (other && two.isPending && !failed) ? <Skeleton rows={8} height={40} kind="lines" /> : null}
        {one.data && two.data ? <Compare key={two.data.id} files={[one.data, two.data]} /> : null}
      </div>
    </Page>
  );
}

type Row = { key: string; label: string; of: (file: Customer) => string };

function Compare({ files }: { files: [Customer, Customer] }) {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const merge = useMerge();
  const apart = useApart();
  const [first, second] = files;
  // The older file is on more papers: it is proposed.
  const [survivorId, setSurvivor] = useState(first.createdAt <= second.createdAt ? first.id : second.id);
  const survivor = files.find(({ id }) => id === survivorId)!;
  const absorbed = files.find(({ id }) => id !== survivorId)!;
  if (first.id === second.id) return <p className="cu-known">{t('ui.merge.one-already')}</p>;
  const ways = (file: Customer, kind: string) =>
    listed(file.identities.filter((one) => one.kind === kind).map((one) => one.value.shown));
  const rows: Row[] = [
    { key: 'number', label: t('ui.field.number'), of: (file) => file.number },
    { key: 'name', label: t('ui.field.name'), of: (file) => file.name },
    { key: 'phone', label: t('ui.field.phone'), of: (file) => ways(file, 'phone') },
    { key: 'email', label: t('ui.field.email'), of: (file) => ways(file, 'email') },
    { key: 'tier', label: t('ui.field.tier'), of: (file) => (file.tier ? nameIn(file.tier) : '') },
    { key: 'identity', label: t('ui.field.identity'), of: (file) => file.identityNumber?.shown ?? '' },
    { key: 'birthDate', label: t('ui.field.birthDate'), of: (file) => file.birthDate?.shown ?? '' },
    { key: 'address', label: t('ui.field.address'), of: (file) => file.address?.shown ?? '' },
    {
      key: 'products',
      label: t('ui.products'),
      of: (file) =>
        listed(file.products.map((product) => `${nameIn(product.modelName)} ${product.serialNumber}`.trim())),
    },
    { key: 'listing', label: t('ui.field.listing'), of: (file) => t(`ui.listing.${file.listing}`) },
    {
      key: 'contacts',
      label: t('ui.merge.contacts'),
      of: (file) => t('ui.merge.contacts-of', { contacts: file.figures.contacts, tickets: file.figures.tickets }),
    },
    { key: 'created', label: t('ui.merge.created'), of: (file) => isoDay(file.createdAt) },
    {
      key: 'last',
      label: t('ui.last-contact'),
      of: (file) => (file.lastContactAt ? dayTime(file.lastContactAt) : '–'),
    },
  ];
  const fills = rows.filter(
    ({ key, of }) => ['tier', 'identity', 'birthDate', 'address'].includes(key) && !of(survivor) && of(absorbed),
  );
  const run = () =>
    merge.mutate(
      { absorbed, survivorId },
      {
        onSuccess: (file) => {
          toast('ok', t('ui.merge.done', { number: file.number }), { life: 9000 });
          navigate(`/customers/${file.id}`, { replace: true });
        },
      },
    );
  return (
    <>
      <table className="cu-compare">
        <caption className="sr-only">{t('ui.merge.title')}</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">{t('ui.merge.what')}</span>
            </th>
            {files.map((file) => (
              <th key={file.id} scope="col" className={file.id === survivorId ? 'is-survivor' : ''}>
                <label>
                  <input
                    type="radio"
                    name="survivor"
                    checked={file.id === survivorId}
                    onChange={() => setSurvivor(file.id)}
                  />
                  {t('ui.merge.stays', { name: `${file.name} ${file.number}` })}
                </label>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, label, of }) => {
            const [a, b] = [of(first), of(second)];
            return (
              <tr key={key} className={a !== '' && a === b ? 'is-same' : ''}>
                <th scope="row">{label}</th>
                <td className={first.id === survivorId ? 'is-survivor' : ''}>{a || '–'}</td>
                <td className={second.id === survivorId ? 'is-survivor' : ''}>{b || '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <section className="cu-will">
        <h2>{t('ui.merge.will')}</h2>
        <ul>
          <li>{t('ui.merge.will-lead', { absorbed: absorbed.number, survivor: survivor.number })}</li>
          <li>{t('ui.merge.will-line', { contacts: absorbed.figures.contacts, tickets: absorbed.figures.tickets })}</li>
          <li>{t('ui.merge.will-reach', { count: absorbed.identities.length })}</li>
          {fills.length > 0 ? (
            <li>{t('ui.merge.will-fill', { fields: listed(fills.map(({ label }) => label)) })}</li>
          ) : null}
          {absorbed.listing !== 'none' && absorbed.listing !== survivor.listing ? (
            <li>{t('ui.merge.will-list', { listing: t(`ui.listing.${absorbed.listing}`) })}</li>
          ) : null}
          <li>{t('ui.merge.will-undo')}</li>
        </ul>
      </section>
      <div className="cu-merge-acts">
        <Button kind="primary" busy={merge.isPending} onClick={run}>
          {t('ui.merge.run', { absorbed: absorbed.number, survivor: survivor.number })}
        </Button>
        <Button
          busy={apart.isPending}
          onClick={() =>
            apart.mutate({ id: first.id, otherId: second.id }, { onSuccess: () => navigate(`/customers/${first.id}`) })
          }
        >
          {t('ui.merge.apart')}
        </Button>
      </div>
    </>
  );
}
