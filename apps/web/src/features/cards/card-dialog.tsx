/** Sends a product or an order to the customer: one of their file, or as filled in. */
import './cards.css';
import type { Customer } from '@qiao/server/contracts/customers';
import { type FormEvent, useRef, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { newClientId } from '../../shared/ids.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { upload } from '../../shared/upload.ts';
import { useConversation } from '../workspace/data/conversations.ts';
import { useCustomer } from '../workspace/data/customer.ts';
import type { Card } from './price.ts';

type Owned = Customer['products'][number];
const currencies = ['CNY', 'HKD', 'TWD', 'USD', 'EUR', 'GBP', 'JPY', 'SGD'];
const blank = { title: '', number: '', amount: '', currency: 'CNY', state: '', link: '' };

export default function CardDialog({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const { t } = useTranslation('cards');
  const { data } = useConversation(conversationId);
  const { data: customer } = useCustomer(data?.conversation.customerId ?? null);
  const [kind, setKind] = useState<Card['kind']>('product');
  const [form, setForm] = useState(blank);
  const [chosen, setChosen] = useState<string | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  // One card however often the button is pressed; a picture that arrived is not sent up again.
  const [clientId] = useState(newClientId);
  const brought = useRef<{ file: File; fileId: string } | null>(null);
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));

  const warranty = (product: Owned) =>
    product.warrantyUntil === null
      ? ''
      : product.warrantyUntil >= new Date().toISOString().slice(0, 10)
        ? t('ui.in-warranty', { date: product.warrantyUntil })
        : t('ui.out-of-warranty');
  const pick = (product: Owned) => {
    setChosen(product.id);
    setKind('product');
    set({ title: nameIn(product.modelName), number: product.modelCode, state: warranty(product) });
  };
  const link = form.link.trim();
  const amount = form.amount.trim();
  const badLink = link !== '' && !(/^https?:\/\//i.test(link) && URL.canParse(link));
  const badPrice = amount !== '' && !/^\d{1,12}(\.\d{1,3})?$/.test(amount);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (badLink || badPrice || form.title.trim() === '' || busy) return;
    setBusy(true);
    try {
      if (file && brought.current?.file !== file) {
        const { fileId } = await upload('POST /api/conversations/{id}/files', {
          params: { id: conversationId },
          body: { file },
        });
        brought.current = { file, fileId };
      }
      await api('POST /api/cards', {
        body: {
          conversationId,
          clientId,
          card: {
            kind,
            title: form.title,
            number: form.number,
            price: amount === '' ? null : { amount, currency: form.currency },
            state: form.state,
            link: link === '' ? null : link,
          },
          ...(file && brought.current ? { fileId: brought.current.fileId } : {}),
        },
      });
      onClose();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  const products = customer?.products ?? [];
  return (
    <Dialog title={t('ui.send')} onClose={onClose} width={560}>
      <form className="card-form" onSubmit={submit} noValidate>
        {products.length > 0 ? (
          <section className="is-wide" aria-label={t('ui.from-file')}>
            {t('ui.from-file')}
            <ul className="card-picks">
              {products.map((product) => (
                <li key={product.id}>
                  <button type="button" aria-pressed={chosen === product.id} onClick={() => pick(product)}>
                    <span>
                      {nameIn(product.modelName)} {product.modelCode}
                    </span>
                    <small>
                      {[t('ui.serial', { number: product.serialNumber }), warranty(product)]
                        .filter(Boolean)
                        .join(' · ')}
                    </small>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ) : (
          <p className="is-wide">{t('ui.none')}</p>
        )}
        <Field label={t('ui.kind')}>
          {(props) => (
            <Select
              {...props}
              value={kind}
              options={(['product', 'order'] as const).map((value) => ({ value, label: t(`ui.kinds.${value}`) }))}
              onChange={(event) => setKind(event.target.value as Card['kind'])}
            />
          )}
        </Field>
        <Field label={t(`ui.number.${kind}`)}>
          {(props) => (
            <Input
              {...props}
              maxLength={60}
              value={form.number}
              onChange={(event) => set({ number: event.target.value })}
            />
          )}
        </Field>
        <div className="is-wide">
          <Field label={t('ui.name')} required error={tried && form.title.trim() === '' ? t('ui.missing') : null}>
            {(props) => (
              <Input
                {...props}
                required
                maxLength={120}
                value={form.title}
                onChange={(event) => set({ title: event.target.value })}
              />
            )}
          </Field>
        </div>
        <Field label={t('ui.price')} error={tried && badPrice ? t('ui.bad-price') : null}>
          {(props) => (
            <Input
              {...props}
              inputMode="decimal"
              value={form.amount}
              onChange={(event) => set({ amount: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('ui.currency')}>
          {(props) => (
            <Select
              {...props}
              value={form.currency}
              options={currencies.map((value) => ({ value, label: value }))}
              onChange={(event) => set({ currency: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('ui.state')}>
          {(props) => (
            <Input
              {...props}
              maxLength={60}
              value={form.state}
              onChange={(event) => set({ state: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('ui.link')} error={tried && badLink ? t('ui.bad-link') : null}>
          {(props) => (
            <Input
              {...props}
              type="url"
              maxLength={1000}
              value={form.link}
              onChange={(event) => set({ link: event.target.value })}
            />
          )}
        </Field>
        <div className="is-wide">
          <input
            ref={picker}
            type="file"
            accept="image/*"
            hidden
            aria-label={t('ui.picture')}
            onChange={(event) => setFile(event.target.files?.[0] ?? null)}
          />
          <Button onClick={() => picker.current?.click()}>{file ? file.name : t('ui.choose-picture')}</Button>{' '}
          {file ? (
            <Button
              kind="text"
              onClick={() => {
                setFile(null);
                if (picker.current) picker.current.value = '';
              }}
            >
              {t('ui.remove-picture')}
            </Button>
          ) : null}
        </div>
        <div className="ws-dialog-actions is-wide">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t('ui.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
