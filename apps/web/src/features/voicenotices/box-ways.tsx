/** How else the people of a box are told: texts, calls, tickets. Saved together with the box. */
import type { Ways } from '@qiao/server/contracts/voicenotices';
import { useQuery } from '@tanstack/react-query';
import { type Ref, useImperativeHandle, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Field, Select } from '../../shared/ui/field.tsx';

const keyOf = (boxId: string) => ['voicenotices', boxId];

export type WaysKeeper = { wrong: boolean; save: () => Promise<void> };

export function BoxWays({ boxId, keeper }: { boxId: string; keeper: Ref<WaysKeeper> }) {
  const { t } = useTranslation('voicenotices');
  const { data } = useQuery({
    queryKey: keyOf(boxId),
    queryFn: ({ signal }) => api('GET /api/voicenotices/boxes/{id}', { params: { id: boxId }, signal }),
  });
  return (
    <section className="vm-ways">
      <h3>{t('ui.title')}</h3>
      {data ? <Form key={data.version} boxId={boxId} ways={data} keeper={keeper} /> : null}
    </section>
  );
}

const lines = (text: string): string[] => text.split(/[\s,;，；]+/).filter(Boolean);
const fits = (all: string[], most: number): boolean =>
  all.length <= most && all.every((one) => /^\+?\d{2,20}$/.test(one));

function Form({ boxId, ways, keeper }: { boxId: string; ways: Ways; keeper: Ref<WaysKeeper> }) {
  const { t } = useTranslation('voicenotices');
  const [draft, setDraft] = useState<{ [key in 'channelId' | 'ticketType' | 'texts' | 'calls' | 'language']: string }>({
    channelId: ways.channelId ?? '',
    ticketType: ways.ticketType ?? '',
    texts: ways.textTo.join('\n'),
    calls: ways.callTo.join('\n'),
    language: ways.language,
  });
  const [textTo, callTo] = [lines(draft.texts), lines(draft.calls)];
  const wrong = {
    texts: fits(textTo, 5) ? null : t('ui.wrong'),
    calls: fits(callTo, 3) ? null : t('ui.wrong'),
    channelId: textTo.length > 0 && !draft.channelId ? t('ui.gateway-missing') : null,
  };
  const wanted = {
    channelId: draft.channelId || null,
    ticketType: draft.ticketType || null,
    textTo,
    callTo,
    language: draft.language === 'en' ? ('en' as const) : ('zh' as const),
  };
  const { channelId, ticketType, language } = ways;
  const same =
    JSON.stringify(wanted) ===
    JSON.stringify({ channelId, ticketType, textTo: ways.textTo, callTo: ways.callTo, language });
  useImperativeHandle(keeper, () => ({
    wrong: Object.values(wrong).some((one) => one !== null),
    save: async () => {
      if (same) return;
      await api('PUT /api/voicenotices/boxes/{id}', {
        params: { id: boxId },
        body: { ...wanted, version: ways.version },
      }).finally(() => queryClient.invalidateQueries({ queryKey: keyOf(boxId) }));
    },
  }));
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
      <Field label={t('ui.language')} hint={t('ui.language-hint')}>
        {(props) => (
          <Select
            {...props}
            value={draft.language}
            onChange={({ target }) => setDraft({ ...draft, language: target.value })}
            options={[
              { value: 'zh', label: t('ui.zh') },
              { value: 'en', label: t('ui.en') },
            ]}
          />
        )}
      </Field>
    </>
  );
}
