/** What holds for the whole flow: name, where it begins, the way out of faults, language; and all that is wrong with it. */

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import type { Drawing } from './use-drawing.ts';
import { markWords, nameOf } from './words.ts';

export function FlowForm({
  drawing: held,
  mayWrite,
  onChoose,
}: {
  drawing: Drawing;
  mayWrite: boolean;
  onChoose: (id: string) => void;
}) {
  const { t } = useTranslation('flows');
  const { drawing, flow, change } = held;
  const [name, setName] = useState(flow.name);
  const rename = useMutation({
    mutationFn: async (part: object) => {
      await held.keep();
      return api('PATCH /api/flows/{id}', { params: { id: flow.id }, body: { version: held.version(), ...part } });
    },
    onSuccess: (detail) => {
      held.takeOver(detail);
      toast('ok', t('ui.kept'));
    },
    onError: toastError,
  });
  const nodes = drawing.nodes.map((node) => ({ value: node.id, label: `${nameOf(t, node)} (${node.id})` }));
  const titleOf = (id: string | null): string => {
    const node = drawing.nodes.find((one) => one.id === id);
    return node ? nameOf(t, node) : t('ui.whole');
  };
  const renamed = name.zh !== flow.name.zh || name.en !== flow.name.en;
  return (
    <>
      {flow.marks.length > 0 ? (
        <>
          <h3 className="rt-part">{t('ui.wrong')}</h3>
          <ul className="fl-marks">
            {flow.marks.map((mark) => (
              <li
                key={`${mark.nodeId}${mark.code}${JSON.stringify(mark.params)}`}
                className={mark.severity === 'error' ? 'fl-error' : 'fl-warning'}
              >
                {mark.nodeId === null ? null : (
                  <button type="button" className="fl-link" onClick={() => onChoose(mark.nodeId!)}>
                    {titleOf(mark.nodeId)}
                  </button>
                )}{' '}
                {markWords(
                  t,
                  mark,
                  drawing.nodes.find(({ id }) => id === mark.nodeId),
                )}
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <fieldset className="fl-form" disabled={!mayWrite}>
        <legend className="sr-only">{t('ui.whole')}</legend>
        {(['zh', 'en'] as const).map((key) => (
          <Field key={key} label={t(`ui.name-${key}`)}>
            {(props) => (
              <Input
                {...props}
                maxLength={80}
                value={name[key]}
                onChange={(event) => setName({ ...name, [key]: event.target.value })}
              />
            )}
          </Field>
        ))}
        {renamed ? (
          <Button small busy={rename.isPending} disabled={!name.zh.trim()} onClick={() => rename.mutate({ name })}>
            {t('ui.rename')}
          </Button>
        ) : null}
        <Field label={t('ui.start')}>
          {(props) => (
            <Select
              {...props}
              value={drawing.start ?? ''}
              onChange={(event) => change((now) => ({ ...now, start: event.target.value || null }))}
              options={[{ value: '', label: t('ui.choose') }, ...nodes]}
            />
          )}
        </Field>
        <Field label={t('ui.rescue')} hint={t('ui.rescue-hint')}>
          {(props) => (
            <Select
              {...props}
              value={drawing.rescue ?? ''}
              onChange={(event) => change((now) => ({ ...now, rescue: event.target.value || null }))}
              options={[{ value: '', label: t('ui.no-rescue') }, ...nodes]}
            />
          )}
        </Field>
        <Field label={t('fields.language')}>
          {(props) => (
            <Select
              {...props}
              value={drawing.language}
              onChange={(event) => change((now) => ({ ...now, language: event.target.value === 'en' ? 'en' : 'zh' }))}
              options={(['zh', 'en'] as const).map((key) => ({ value: key, label: t(`values.${key}`) }))}
            />
          )}
        </Field>
        {mayWrite ? (
          <div className="fl-acts">
            <Button
              small
              onClick={() => rename.mutate({ state: flow.state === 'active' ? 'retired' : 'active' })}
              busy={rename.isPending}
            >
              {t(flow.state === 'active' ? 'ui.retire' : 'ui.revive')}
            </Button>
          </div>
        ) : null}
      </fieldset>
    </>
  );
}
