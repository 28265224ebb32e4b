/** One contract: its facts, what it covers and brings, its document. */

import type { Contract } from '@qiao/server/contracts/contracts';
import { X } from 'lucide-react';
import { type ChangeEvent, type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { isoDay } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast } from '../../shared/ui/toast.tsx';
import { useTiers } from '../customers/data/customers.ts';
import { currencies, currencyOptions, plainMoney, readMoney } from '../orders/money.ts';
import { useAssignees } from '../tickets/data/tickets.ts';
import { useModels } from '../tickets/product-field.tsx';
import { useContractChange } from './data.ts';

type Name = { zh: string; en: string };
const kinds = ['sale', 'service', 'maintenance', 'framework', 'dealer', 'other'] as const;
const states = ['draft', 'active', 'terminated'] as const;

export default function ContractDialog({
  customerId,
  contract,
  agreements,
  onDone,
}: {
  customerId: string;
  contract: Contract | null;
  agreements: { id: string; name: Name }[];
  onDone: () => void;
}) {
  const { t } = useTranslation('contracts');
  const change = useContractChange(customerId);
  const { data: tiers = [] } = useTiers();
  const me = useMe();
  const { data: staff = [], isFetching } = useAssignees(me.staff.unitId);
  const people = new Map(staff.map(({ id, name }) => [id, name]));
  people.set(me.staff.id, me.staff.name);
  if (contract?.owner) people.set(contract.owner.id, contract.owner.name);
  const [form, setForm] = useState({
    number: contract?.number ?? '',
    kind: contract?.kind ?? 'service',
    state: contract?.state ?? 'active',
    tierId: contract?.tierId ?? '',
    startsOn: contract?.startsOn ?? isoDay(serverNow()),
    endsOn: contract?.endsOn ?? '',
    worth:
      contract?.worth === null || contract?.worth === undefined ? '' : plainMoney(contract.worth, contract.currency),
    currency: contract?.currency ?? (currencies[0] as string),
    agreementId: contract?.agreementId ?? '',
    note: contract?.note ?? '',
    ownerId: contract ? (contract.owner?.id ?? null) : me.staff.id,
  });
  const [products, setProducts] = useState(contract?.products ?? []);
  const [tried, setTried] = useState(false);
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const worth = form.worth.trim() === '' ? null : readMoney(form.worth, form.currency);
  const worthWrong = form.worth.trim() !== '' && worth === null;
  const daysWrong = form.endsOn !== '' && form.endsOn < form.startsOn;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!form.number.trim() || !form.startsOn || worthWrong || daysWrong) return;
    const body = {
      ...form,
      number: form.number.trim(),
      tierId: form.tierId || null,
      endsOn: form.endsOn || null,
      agreementId: form.agreementId || null,
      worth,
      products: products.map(({ key }) => key),
    };
    change.mutate(
      () =>
        contract
          ? api('PUT /api/contracts/{id}', {
              params: { id: contract.id },
              body: { ...body, version: contract.version },
            })
          : api('POST /api/customers/{id}/contracts', { params: { id: customerId }, body }),
      {
        onSuccess: () => {
          toast('ok', t('ui.saved'));
          onDone();
        },
      },
    );
  };
  const attach = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    if (!file || !contract) return;
    change.mutate(() => api('POST /api/contracts/{id}/document', { params: { id: contract.id }, body: { file } }), {
      onSuccess: () => {
        toast('ok', t('ui.attached'));
        onDone();
      },
    });
  };
  const offered = contract?.agreementName
    ? [{ id: contract.agreementId!, name: contract.agreementName }, ...agreements]
    : agreements;
  const choices = [...new Map(offered.map((one) => [one.id, one])).values()];
  return (
    <Dialog
      kind="drawer"
      title={contract ? t('ui.edit-title', { number: contract.number }) : t('ui.add-title')}
      onClose={onDone}
      width={480}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="contract" busy={change.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="contract" onSubmit={submit} noValidate>
        <Field label={t('ui.number')} required error={tried && !form.number.trim() ? t('ui.number-missing') : null}>
          {(props) => (
            <Input
              {...props}
              maxLength={60}
              value={form.number}
              onChange={(event) => set({ number: event.target.value })}
            />
          )}
        </Field>
        <div className="or-pair">
          <Field label={t('ui.kind-label')}>
            {(props) => (
              <Select
                {...props}
                value={form.kind}
                onChange={(event) => set({ kind: event.target.value as typeof form.kind })}
                options={kinds.map((value) => ({ value, label: t(`ui.kind.${value}`) }))}
              />
            )}
          </Field>
          <Field label={t('ui.state-label')}>
            {(props) => (
              <Select
                {...props}
                value={form.state}
                onChange={(event) => set({ state: event.target.value as typeof form.state })}
                options={states.map((value) => ({ value, label: t(`ui.state.${value}`) }))}
              />
            )}
          </Field>
          <Field label={t('ui.starts')} required error={tried && !form.startsOn ? t('ui.starts-missing') : null}>
            {(props) => (
              <Input
                {...props}
                type="date"
                value={form.startsOn}
                onChange={(event) => set({ startsOn: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.ends')} hint={t('ui.ends-hint')} error={tried && daysWrong ? t('ui.days-wrong') : null}>
            {(props) => (
              <Input
                {...props}
                type="date"
                value={form.endsOn}
                onChange={(event) => set({ endsOn: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.worth')} error={tried && worthWrong ? t('ui.worth-wrong') : null}>
            {(props) => (
              <Input
                {...props}
                inputMode="decimal"
                maxLength={16}
                value={form.worth}
                onChange={(event) => set({ worth: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.currency')}>
            {(props) => (
              <Select
                {...props}
                value={form.currency}
                onChange={(event) => set({ currency: event.target.value })}
                options={currencyOptions(contract?.currency)}
              />
            )}
          </Field>
          <Field label={t('ui.owner')} hint={t('ui.owner-hint')}>
            {(props) => (
              <Combo
                id={props.id}
                label={t('ui.owner')}
                value={form.ownerId}
                busy={isFetching}
                onChange={(ownerId) => set({ ownerId })}
                options={[...people].map(([value, label]) => ({ value, label }))}
              />
            )}
          </Field>
          <Field label={t('ui.tier')}>
            {(props) => (
              <Select
                {...props}
                value={form.tierId}
                onChange={(event) => set({ tierId: event.target.value })}
                options={[
                  { value: '', label: t('ui.no-tier') },
                  ...tiers.map(({ id, name }) => ({ value: id, label: nameIn(name) })),
                ]}
              />
            )}
          </Field>
        </div>
        <Products chosen={products} onChange={setProducts} />
        <Field label={t('ui.agreement')} hint={t('ui.agreement-hint')}>
          {(props) => (
            <Select
              {...props}
              value={form.agreementId}
              onChange={(event) => set({ agreementId: event.target.value })}
              options={[
                { value: '', label: t('ui.no-agreement') },
                ...choices.map(({ id, name }) => ({ value: id, label: nameIn(name) })),
              ]}
            />
          )}
        </Field>
        <Field label={t('ui.note')}>
          {(props) => (
            <Input
              {...props}
              maxLength={1000}
              value={form.note}
              onChange={(event) => set({ note: event.target.value })}
            />
          )}
        </Field>
        {contract ? (
          <Field label={t(contract.document ? 'ui.replace' : 'ui.attach')} hint={contract.document?.name ?? null}>
            {(props) => (
              <input {...props} type="file" accept=".pdf,.png,.jpg,.jpeg,.docx" onChange={attach} className="q-input" />
            )}
          </Field>
        ) : null}
      </form>
    </Dialog>
  );
}

function Products({
  chosen,
  onChange,
}: {
  chosen: { key: string; name: Name }[];
  onChange: (products: { key: string; name: Name }[]) => void;
}) {
  const { t } = useTranslation('contracts');
  const [words, setWords] = useState('');
  const models = useModels(words).data ?? [];
  const families = new Map(models.map(({ familyCode, familyName }) => [`family:${familyCode}`, familyName] as const));
  const known = new Map<string, Name>([
    ...families,
    ...models.map(
      ({ code, name }) => [`model:${code}`, { zh: `${name.zh} ${code}`, en: `${name.en} ${code}` }] as const,
    ),
  ]);
  const taken = chosen.map(({ key }) => key);
  return (
    <>
      <Field label={t('ui.products')} hint={t('ui.products-hint')}>
        {(props) => (
          <Combo
            id={props.id}
            label={t('ui.products')}
            options={[...known].flatMap(([key, name]) =>
              taken.includes(key) ? [] : [{ value: key, label: nameIn(name) }],
            )}
            value={null}
            onSearch={setWords}
            onChange={(key) => {
              const name = key && known.get(key);
              if (key && name) onChange([...chosen, { key, name }]);
            }}
          />
        )}
      </Field>
      {chosen.length > 0 ? (
        <ul className="or-chosen">
          {chosen.map(({ key, name }) => (
            <li key={key}>
              {nameIn(name)}
              <IconButton
                icon={X}
                className="is-small"
                label={t('ui.drop-product', { name: nameIn(name) })}
                onClick={() => onChange(chosen.filter((one) => one.key !== key))}
              />
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
