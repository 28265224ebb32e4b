/** An agent books a call-back: for a telephone of the file (unseen), or a number that the customer says now. */
import { oneOf } from '../../shared/one-of.ts';
import './callbacks.css';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { callbacksAgain } from './data.ts';
import { noWish, WishFields, wishOf } from './wish-fields.tsx';

const ways = ['phone', 'mail', 'chat', 'web'] as const;
export type Known = { customerId: string; identityId: string; shown: string };
/** `known`: the telephone of a customer's file; `phones`: those to choose from; `subject`: what it is booked from. */
export function BookDialog({
  known: given = null,
  phones = [],
  customerId = null,
  subject = null,
  onDone,
}: {
  known?: Omit<Known, 'shown'> | null;
  phones?: Known[];
  customerId?: string | null;
  subject?: { kind: 'customer' | 'conversation' | 'ticket'; id: string } | null;
  onDone: () => void;
}) {
  const { t } = useTranslation('callbacks');
  const [draft, setDraft] = useState({ way: ways[0] as (typeof ways)[number], contact: '', words: '' });
  const [wish, setWish] = useState(noWish);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [chosen, setChosen] = useState(phones[0]?.identityId ?? '');
  const known = given ?? phones.find((one) => one.identityId === chosen) ?? null;
  const wanted = wishOf(wish);
  const missing = !known && draft.contact.trim().length < 3;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing || !wanted) return;
    setBusy(true);
    try {
      const asked = known && {
        ticket: (
          await api('POST /api/customers/{id}/call', {
            params: { id: known.customerId },
            body: {
              identityId: known.identityId,
            },
          })
        ).ticket,
        customerId: known.customerId,
      };
      await api('POST /api/callbacks', {
        body: {
          ...(asked ?? { contact: draft.contact.trim(), customerId }),
          way: known ? 'phone' : draft.way,
          words: draft.words.trim(),
          wish: wanted,
          subject,
        },
      });
      toast('ok', t('ui.booked'));
      void callbacksAgain();
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      kind="drawer"
      title={t('ui.book')}
      width={420}
      onClose={onDone}
      footer={
        <Button kind="primary" type="submit" form="book-callback" busy={busy}>
          {i18n.t('ui:save')}
        </Button>
      }
    >
      <form id="book-callback" onSubmit={submit} noValidate>
        {phones.length > 0 ? (
          <Field label={t('ui.which-phone')}>
            {(props) => (
              <Select
                {...props}
                value={chosen}
                onChange={(event) => setChosen(event.target.value)}
                options={[
                  ...phones.map((one) => ({ value: one.identityId, label: one.shown })),
                  { value: '', label: t('ui.other-phone') },
                ]}
              />
            )}
          </Field>
        ) : null}
        {known ? null : (
          <>
            <Field label={t('ui.way')}>
              {(props) => (
                <Select
                  {...props}
                  value={draft.way}
                  onChange={(event) => setDraft({ ...draft, way: oneOf(ways, event.target.value) ?? 'phone' })}
                  options={ways.map((way) => ({ value: way, label: t(`ui.ways.${way}`) }))}
                />
              )}
            </Field>
            <Field label={t('ui.contact')} required error={tried && missing ? t('ui.missing') : null}>
              {(props) => (
                <Input
                  {...props}
                  value={draft.contact}
                  autoComplete="off"
                  onChange={(event) => setDraft({ ...draft, contact: event.target.value })}
                />
              )}
            </Field>
          </>
        )}
        <WishFields draft={wish} onChange={setWish} />
        {tried && !wanted ? <p role="alert">{t('ui.wrong-time')}</p> : null}
        <Field label={t('ui.words')}>
          {(props) => (
            <textarea
              {...props}
              className="q-input"
              rows={3}
              maxLength={500}
              value={draft.words}
              onChange={(event) => setDraft({ ...draft, words: event.target.value })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
