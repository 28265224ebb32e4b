/** Reasons of breaks: each line is kept by itself; a retired one is not offered any more, the log keeps it. */
import type { BreakReasonListed } from '@qiao/server/contracts/routing';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { readAgain } from './data.ts';

export function ReasonsTable({ reasons }: { reasons: BreakReasonListed[] }) {
  const { t } = useTranslation('routing');
  const [fresh, setFresh] = useState(0);
  const position = Math.max(0, ...reasons.filter(({ kind }) => kind === 'chosen').map((one) => one.position)) + 1;
  return (
    <section>
      <h2 className="rt-part">{t('ui.reasons.title')}</h2>
      <p className="rt-note">{t('ui.reasons.note')}</p>
      <ul className="rt-list">
        {reasons.map((reason) => (
          <ReasonLine key={`${reason.code}-${JSON.stringify(reason)}`} reason={reason} />
        ))}
        <ReasonLine
          key={`new-${fresh}`}
          reason={{ code: '', name: { zh: '', en: '' }, limitMinutes: 15, position, kind: 'chosen', state: 'active' }}
          onKept={() => setFresh(fresh + 1)}
        />
      </ul>
    </section>
  );
}

function ReasonLine({ reason, onKept }: { reason: BreakReasonListed; onKept?: () => void }) {
  const { t } = useTranslation('routing');
  const [code, setCode] = useState(reason.code);
  const [zh, setZh] = useState(reason.name.zh);
  const [en, setEn] = useState(reason.name.en);
  const [minutes, setMinutes] = useState(String(reason.limitMinutes ?? ''));
  const isNew = reason.code === '';
  const limit = minutes.trim() === '' ? null : Number(minutes);
  const wrong =
    !/^[a-z0-9-]{1,40}$/.test(code) ||
    !zh.trim() ||
    !en.trim() ||
    (limit !== null && !(Number.isInteger(limit) && limit >= 1 && limit <= 1440));
  const same =
    !isNew && zh === reason.name.zh && en === reason.name.en && minutes === String(reason.limitMinutes ?? '');
  const keep = useMutation({
    mutationFn: (state: BreakReasonListed['state']) =>
      api('PUT /api/routing/break-reasons/{code}', {
        params: { code },
        body: {
          name: { zh: zh.trim(), en: en.trim() },
          limitMinutes: limit,
          position: reason.position,
          state,
        },
      }),
    onSuccess: () => {
      toast('ok', t('ui.saved'));
      onKept?.();
      void queryClient.invalidateQueries({ queryKey: ['routing', 'break-reasons'] });
    },
    onError: toastError,
    onSettled: () => void readAgain(),
  });
  return (
    <li className="rt-reason">
      {isNew ? (
        <Input
          aria-label={t('ui.reasons.code')}
          placeholder={t('ui.reasons.code')}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      ) : (
        <span>
          {reason.code}
          {reason.state === 'retired' ? <span className="q-tag">{t('ui.reasons.retired')}</span> : null}
          {reason.kind === 'system' ? <span className="q-tag">{t('ui.reasons.system')}</span> : null}
        </span>
      )}
      <Input
        aria-label={t('ui.queue.name-zh')}
        placeholder={t('ui.queue.name-zh')}
        maxLength={80}
        value={zh}
        onChange={(event) => setZh(event.target.value)}
      />
      <Input
        aria-label={t('ui.queue.name-en')}
        placeholder={t('ui.queue.name-en')}
        maxLength={80}
        value={en}
        onChange={(event) => setEn(event.target.value)}
      />
      <Input
        aria-label={t('ui.reasons.minutes')}
        placeholder={t('ui.reasons.minutes')}
        inputMode="numeric"
        disabled={reason.kind === 'system'}
        value={minutes}
        onChange={(event) => setMinutes(event.target.value)}
      />
      <span className="rt-reason-acts">
        <Button small busy={keep.isPending} disabled={wrong || same} onClick={() => keep.mutate(reason.state)}>
          {isNew ? t('ui.reasons.add') : i18n.t('ui:save')}
        </Button>
        {isNew || reason.kind === 'system' ? null : (
          <Button
            small
            kind="text"
            busy={keep.isPending}
            disabled={wrong}
            onClick={() => keep.mutate(reason.state === 'active' ? 'retired' : 'active')}
          >
            {t(reason.state === 'active' ? 'ui.reasons.retire' : 'ui.reasons.restore')}
          </Button>
        )}
      </span>
    </li>
  );
}
