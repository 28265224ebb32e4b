/** An order written down by hand. */

import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { oneOf } from '../../shared/one-of.ts';
import { isoDay } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { AddressInput } from '../../shared/ui/address-input.tsx';
import { Button, IconButton } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { useModels } from '../tickets/product-field.tsx';
import { useOrderChange } from './data.ts';
import { currencies, currencyOptions, moneyText, readMoney } from './money.ts';

const states = ['placed', 'paid', 'shipped', 'delivered', 'completed'] as const;
type Line = { n: number; modelId: string | null; title: string; quantity: string; price: string };
const fresh = (n: number): Line => ({ n, modelId: null, title: '', quantity: '1', price: '' });

export default function OrderDialog({ customerId, onDone }: { customerId: string; onDone: () => void }) {
  const { t } = useTranslation('orders');
  const change = useOrderChange(customerId);
  const [form, setForm] = useState({
    number: '',
    placedOn: isoDay(serverNow()),
    state: states[0] as (typeof states)[number],
    currency: currencies[0] as string,
    address: '',
    invoice: '',
    note: '',
  });
  const [lines, setLines] = useState<Line[]>([fresh(1)]);
  const [tried, setTried] = useState(false);
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const read = lines.map(({ modelId, title, quantity, price }) => ({
    modelId,
    title: title.trim(),
    quantity: Number(quantity),
    price: readMoney(price, form.currency),
  }));
  const whole = read.every(
    ({ modelId, title, quantity, price }) =>
      (modelId || title) && Number.isInteger(quantity) && quantity > 0 && price !== null,
  );
  const sum = read.reduce((all, { quantity, price }) => all + (quantity || 0) * (price ?? 0), 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!form.number.trim() || !form.placedOn || !whole) return;
    const { placedOn, ...rest } = form;
    const body = {
      ...rest,
      number: form.number.trim(),
      placedAt: `${placedOn}T12:00:00+08:00`,
      lines: read.map(({ price, ...line }) => ({ ...line, price: price ?? 0 })),
    };
    change.mutate(() => api('POST /api/customers/{id}/orders', { params: { id: customerId }, body }), {
      onSuccess: onDone,
    });
  };
  return (
    <Dialog
      kind="drawer"
      title={t('ui.add-title')}
      onClose={onDone}
      width={520}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="order" busy={change.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="order" onSubmit={submit} noValidate>
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
          <Field label={t('ui.placed')} required>
            {(props) => (
              <Input
                {...props}
                type="date"
                value={form.placedOn}
                onChange={(event) => set({ placedOn: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.state-label')}>
            {(props) => (
              <Select
                {...props}
                value={form.state}
                onChange={(event) => set({ state: oneOf(states, event.target.value) })}
                options={states.map((value) => ({ value, label: t(`ui.state.${value}`) }))}
              />
            )}
          </Field>
          <Field label={t('ui.currency')}>
            {(props) => (
              <Select
                {...props}
                value={form.currency}
                onChange={(event) => set({ currency: event.target.value })}
                options={currencyOptions()}
              />
            )}
          </Field>
        </div>
        <fieldset className="or-lines">
          {lines.map((line, index) => (
            <LineFields
              key={line.n}
              line={line}
              currency={form.currency}
              first={lines.length === 1}
              at={index + 1}
              onChange={(part) => setLines((now) => now.map((one) => (one.n === line.n ? { ...one, ...part } : one)))}
              onDrop={() => setLines((now) => now.filter(({ n }) => n !== line.n))}
            />
          ))}
          {tried && !whole ? <p className="q-field-error">{t('ui.line-wrong')}</p> : null}
        </fieldset>
        <p className="or-sum">
          <button
            type="button"
            className="q-link"
            onClick={() => setLines((now) => [...now, fresh(Math.max(...now.map(({ n }) => n)) + 1)])}
          >
            {t('ui.add-line')}
          </button>{' '}
          {t('ui.total', { sum: moneyText(sum, form.currency) })}
        </p>
        <Field label={t('ui.address')}>
          {(props) => <AddressInput {...props} value={form.address} onText={(address) => set({ address })} />}
        </Field>
        <Field label={t('ui.invoice')}>
          {(props) => (
            <Input
              {...props}
              maxLength={120}
              value={form.invoice}
              onChange={(event) => set({ invoice: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('ui.note')}>
          {(props) => (
            <Input
              {...props}
              maxLength={500}
              value={form.note}
              onChange={(event) => set({ note: event.target.value })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

function LineFields({
  line,
  currency,
  first,
  at,
  onChange,
  onDrop,
}: {
  line: Line;
  currency: string;
  /** The only one stays. */
  first: boolean;
  at: number;
  onChange: (part: Partial<Line>) => void;
  onDrop: () => void;
}) {
  const { t } = useTranslation('orders');
  const [words, setWords] = useState('');
  const models = useModels(words);
  return (
    <div className="or-line">
      <div className="or-wide">
        <Field label={t('ui.product')} hint={t('ui.line-hint')}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('ui.product')}
              options={(models.data ?? []).map((model) => ({
                value: model.id,
                label: `${nameIn(model.name)} ${model.code}`,
                hint: nameIn(model.familyName),
              }))}
              value={line.modelId}
              onSearch={setWords}
              busy={models.isFetching}
              onChange={(modelId) => onChange({ modelId })}
            />
          )}
        </Field>
      </div>
      <Field label={t('ui.line')}>
        {(props) => (
          <Input
            {...props}
            maxLength={200}
            value={line.title}
            onChange={(event) => onChange({ title: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('ui.quantity')}>
        {(props) => (
          <Input
            {...props}
            inputMode="numeric"
            maxLength={6}
            value={line.quantity}
            onChange={(event) => onChange({ quantity: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('ui.price', { currency })}>
        {(props) => (
          <Input
            {...props}
            inputMode="decimal"
            maxLength={14}
            value={line.price}
            onChange={(event) => onChange({ price: event.target.value })}
          />
        )}
      </Field>
      <IconButton icon={Trash2} size={14} label={t('ui.drop-line', { n: at })} disabled={first} onClick={onDrop} />
    </div>
  );
}
