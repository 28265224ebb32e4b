/** How else the people of a box are told: texts, calls, tickets. */
import type { Ways } from '@qiao/server/contracts/voicenotices';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';

const keyOf = (boxId: string) => ['voicenotices', boxId];

export function BoxWays({ boxId }: { boxId: string }) {
  const { t } = useTranslation('voicenotices');
  const { data } = useQuery({
    queryKey: keyOf(boxId),
    queryFn: ({ signal }) => api('GET /api/voicenotices/boxes/{id}', { params: { id: boxId }, signal }),
  });
  return (
    <section className="vm-ways">
      <h3>{t('ui.title')}</h3>
      {data ? <Form key={data.version} boxId={boxId} ways={data} /> : null}
    </section>
  );
}

const lines = (text: string): string[] => text.split(/[\s,;，；]+/).filter(Boolean);
const fits = (all: string[], most: number): boolean =>
  all.length <= most && all.every((one) => /^\+?\d{2,20}$/.test(one));

function Form({ boxId, ways }: { boxId: string; ways: Ways }) {
  const { t } = useTranslation('voicenotices');
  const [draft, setDraft] = useState({
    channelId: ways.channelId ?? '',
    ticketType: ways.ticketType ?? '',
    texts: ways.textTo.join('\n'),
    calls: ways.callTo.join('\n'),
  });
  const [textTo, callTo] = [lines(draft.texts), lines(draft.calls)];
  const wrong = {
    texts: fits(textTo, 5) ? null : t('ui.wrong'),
    calls: fits(callTo, 3) ? null : t('ui.wrong'),
    channelId: textTo.length > 0 && !draft.channelId ? t('ui.gateway-missing') : null,
  };
  const keep = useMutation({
    mutationFn: () =>
      api('PUT /api/voicenotices/boxes/{id}', {
        params: { id: boxId },
        body: {
          channelId: draft.channelId || null,
          ticketType: draft.ticketType || null,
          textTo,
          callTo,
          version: ways.version,
        },
      }),
    onSuccess: () => toast('ok', t('ui.saved')),
    onError: toastError,
    onSettled: () => void queryClient.invalidateQueries({ queryKey: keyOf(boxId) }),
  });
  const chosen = (key: 'channelId' | 'ticketType', label: string, none: string, from: [string, string][]) => (
    <Field label={label} error={key === 'channelId' ? wrong.channelId : null}>
      {(props) => (
        <Select
          {...props}
          value={draft[key]}
          onChange={({ target }) => setDraft({ ...draft, [key]: target.value })}
          options={[{ value: '', label: none }, ...from.map(([value, name]) => ({ value, label: name }))]}
        />
      )}
    </Field>
  );
  const numbers = (key: 'texts' | 'calls', label: string, hint: string) => (
    <Field label={label} hint={hint} error={wrong[key]}>
      {(props) => (
        <textarea
          {...props}
          className="q-input"
          rows={2}
          value={draft[key]}
          onChange={({ target }) => setDraft({ ...draft, [key]: target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      {chosen(
        'channelId',
        t('ui.gateway'),
        t('ui.no-gateway'),
        ways.channels.map(({ id, name }) => [id, name]),
      )}
      {numbers('texts', t('ui.text-to'), t('ui.text-hint'))}
      {numbers('calls', t('ui.call-to'), t('ui.numbers-hint'))}
      {chosen(
        'ticketType',
        t('ui.ticket'),
        t('ui.no-ticket'),
        ways.ticketTypes.map(({ code, name }) => [code, name]),
      )}
      <Button
        busy={keep.isPending}
        disabled={Object.values(wrong).some((one) => one !== null)}
        onClick={() => keep.mutate()}
      >
        {t('ui.save')}
      </Button>
    </>
  );
}
