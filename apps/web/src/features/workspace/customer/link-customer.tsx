import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../../shared/api.ts';
import { nameIn, useTranslation } from '../../../shared/i18n.ts';
import { queryClient } from '../../../shared/query.ts';
import { useCan, useMe } from '../../../shared/session.ts';
import { Button } from '../../../shared/ui/button.tsx';
import { Combo } from '../../../shared/ui/combo.tsx';
import { Field, Input } from '../../../shared/ui/field.tsx';
import { toast, toastError } from '../../../shared/ui/toast.tsx';
import { detailKey, takeConversation } from '../data/conversations.ts';

/** Says who the visitor is: an existing customer, or a new file. */
export function LinkCustomer({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation('workspace');
  const me = useMe();
  const can = useCan();
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [fresh, setFresh] = useState<{ name: string; phone: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const found = useQuery({
    queryKey: ['customers', 'link', words],
    queryFn: ({ signal }) => api('GET /api/customers', { query: { q: words, limit: 20 }, signal }),
    enabled: can('customers.read') && words.trim().length >= 2,
    placeholderData: (before) => before,
  });
  if (!can('conversations.handle') || !can('customers.read')) return null;

  const link = async (event: FormEvent) => {
    event.preventDefault();
    if (!fresh && !chosen) return;
    setBusy(true);
    try {
      const customerId = fresh
        ? (
            await api('POST /api/customers', {
              body: {
                name: fresh.name.trim(),
                phone: fresh.phone.trim() || undefined,
              },
            })
          ).id
        : chosen;
      if (!customerId) return;
      const linked = await api('POST /api/conversations/{id}/customer', {
        params: { id: conversationId },
        body: { customerId },
      });
      takeConversation(linked, me.staff.id);
      await queryClient.invalidateQueries({ queryKey: detailKey(conversationId) });
      toast('ok', t('customer.linked', { name: linked.title }));
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };

  return (
    <form className="ws-link" onSubmit={link}>
      {fresh ? (
        <>
          <Field label={t('customer.name')} required>
            {(props) => (
              <Input
                {...props}
                maxLength={120}
                value={fresh.name}
                onChange={(event) => setFresh({ ...fresh, name: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('personal.phone')}>
            {(props) => (
              <Input
                {...props}
                type="tel"
                maxLength={60}
                value={fresh.phone}
                onChange={(event) => setFresh({ ...fresh, phone: event.target.value })}
              />
            )}
          </Field>
        </>
      ) : (
        <Field label={t('customer.find')}>
          {(props) => (
            <Combo
              id={props.id}
              label={t('customer.find')}
              placeholder={t('customer.find-hint')}
              value={chosen}
              onChange={setChosen}
              onSearch={setWords}
              busy={found.isFetching}
              options={(words.trim().length >= 2 ? (found.data?.customers ?? []) : []).map((one) => ({
                value: one.id,
                label: `${one.name}${one.phone ? ` ${one.phone.shown}` : ''}`,
                hint: nameIn(one.tier),
              }))}
            />
          )}
        </Field>
      )}
      <p className="ws-link-actions">
        <Button
          small
          kind="primary"
          type="submit"
          busy={busy}
          disabled={fresh ? fresh.name.trim() === '' : chosen === null}
        >
          {t(fresh ? 'customer.create' : 'customer.link')}
        </Button>
        {can('customers.write') ? (
          <Button small kind="text" onClick={() => setFresh(fresh ? null : { name: '', phone: '' })}>
            {t(fresh ? 'customer.find-instead' : 'customer.new')}
          </Button>
        ) : null}
      </p>
    </form>
  );
}
