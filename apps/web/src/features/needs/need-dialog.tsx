/** One need: its words, state, owner, next step, and a line of progress. */

import type { Need } from '@qiao/server/contracts/needs';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { useNeedChange } from './data.ts';

const states = ['open', 'working', 'met', 'dropped'] as const;

export default function NeedDialog({
  customerId,
  need,
  onDone,
}: {
  customerId: string;
  need: Need | null;
  onDone: () => void;
}) {
  const { t } = useTranslation('needs');
  const me = useMe();
  const change = useNeedChange(customerId);
  const [form, setForm] = useState({
    title: need?.title ?? '',
    state: need?.state ?? ('open' as Need['state']),
    nextStep: need?.nextStep ?? '',
    nextOn: need?.nextOn ?? '',
    progress: '',
  });
  const [mine, setMine] = useState(false);
  const [tried, setTried] = useState(false);
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const missing = form.title.trim().length < 2;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing) return;
    const body = { title: form.title.trim(), nextStep: form.nextStep.trim(), nextOn: form.nextOn || null };
    const progress = form.progress.trim();
    change.mutate(
      () =>
        need
          ? api('PATCH /api/customers/{id}/needs/{needId}', {
              params: { id: customerId, needId: need.id },
              body: {
                ...body,
                version: need.version,
                // Left alone, the state follows the progress.
                ...(form.state === need.state ? {} : { state: form.state }),
                ...(progress ? { progress } : {}),
                ...(mine ? { ownerId: me.staff.id } : {}),
              },
            })
          : api('POST /api/customers/{id}/needs', { params: { id: customerId }, body }),
      { onSuccess: onDone },
    );
  };
  return (
    <Dialog
      title={need ? need.title : t('ui.add-title')}
      onClose={onDone}
      width={460}
      footer={
        <>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="need" busy={change.isPending}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="need" onSubmit={submit} noValidate>
        <Field label={t('ui.need')} required error={tried && missing ? t('ui.need-missing') : null}>
          {(props) => (
            <Input
              {...props}
              maxLength={200}
              value={form.title}
              onChange={(event) => set({ title: event.target.value })}
            />
          )}
        </Field>
        {need ? (
          <>
            <Field label={t('ui.state-label')}>
              {(props) => (
                <Select
                  {...props}
                  value={form.state}
                  onChange={(event) => set({ state: event.target.value as Need['state'] })}
                  options={states.map((value) => ({ value, label: t(`ui.state.${value}`) }))}
                />
              )}
            </Field>
            <Field label={t('ui.progress')}>
              {(props) => (
                <textarea
                  {...props}
                  className="q-input"
                  rows={3}
                  maxLength={1000}
                  value={form.progress}
                  onChange={(event) => set({ progress: event.target.value })}
                />
              )}
            </Field>
          </>
        ) : null}
        <div className="or-pair">
          <Field label={t('ui.next')}>
            {(props) => (
              <Input
                {...props}
                maxLength={300}
                value={form.nextStep}
                onChange={(event) => set({ nextStep: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.next-on')}>
            {(props) => (
              <Input
                {...props}
                type="date"
                value={form.nextOn}
                onChange={(event) => set({ nextOn: event.target.value })}
              />
            )}
          </Field>
        </div>
        {need ? (
          <p className="or-sum">
            {need.owner ? t('ui.owner', { name: need.owner.name }) : null}{' '}
            {need.owner?.id !== me.staff.id ? (
              mine ? (
                t('ui.mine')
              ) : (
                <button type="button" className="q-link" onClick={() => setMine(true)}>
                  {t('ui.take')}
                </button>
              )
            ) : null}
          </p>
        ) : null}
        {need && need.progress.length > 0 ? (
          <>
            <h3 className="cu-section-small">{t('ui.earlier')}</h3>
            <ul className="or-list">
              {need.progress.map((line) => (
                <li key={line.at}>
                  {line.text}
                  <small className="or-meta">
                    {dayTime(line.at)} · {line.by}
                  </small>
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </form>
    </Dialog>
  );
}
