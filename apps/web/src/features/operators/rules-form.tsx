/** Slots of parked calls, when they ring back, and whether agents see who listens. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { operatorsAgain, type Rules, useRules } from './data.ts';

export function RulesForm() {
  const rules = useRules();
  if (rules.isPending) return <Skeleton rows={4} height={48} />;
  if (rules.isError) return <Failed error={rules.error} retry={() => void rules.refetch()} />;
  return <Form key={rules.data.version} rules={rules.data} />;
}

const bounds = { firstSlot: [10, 9999], lastSlot: [10, 9999], ringBackSeconds: [5, 3600] } as const;
type Figure = keyof typeof bounds;

function Form({ rules }: { rules: Rules }) {
  const { t } = useTranslation('operators');
  const [figures, setFigures] = useState<Record<Figure, string>>({
    firstSlot: String(rules.firstSlot),
    lastSlot: String(rules.lastSlot),
    ringBackSeconds: String(rules.ringBackSeconds),
  });
  const [tellAgent, setTellAgent] = useState(rules.tellAgent);
  const wrong = (key: Figure): string | null => {
    const [min, max] = bounds[key];
    const figure = Number(figures[key]);
    if (!Number.isInteger(figure) || figure < min || figure > max) return t('set.wrong.figure', { min, max });
    return key === 'lastSlot' && figure < Number(figures.firstSlot) ? t('set.wrong.slots') : null;
  };
  const keys = Object.keys(bounds) as Figure[];
  const save = useMutation({
    mutationFn: () =>
      api('PUT /api/operators/policy', {
        body: {
          version: rules.version,
          tellAgent,
          firstSlot: Number(figures.firstSlot),
          lastSlot: Number(figures.lastSlot),
          ringBackSeconds: Number(figures.ringBackSeconds),
        },
      }),
    onSuccess: () => toast('ok', t('set.saved')),
    onError: toastError,
    onSettled: () => void operatorsAgain(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (keys.every((key) => !wrong(key))) save.mutate();
  };
  const figure = (key: Figure) => (
    <Field label={t(`set.${key}`)} hint={t(`set.${key}-hint`)} error={wrong(key)}>
      {(props) => (
        <Input
          {...props}
          type="number"
          min={bounds[key][0]}
          max={bounds[key][1]}
          value={figures[key]}
          onChange={(event) => {
            const { value } = event.target;
            setFigures((now) => ({ ...now, [key]: value }));
          }}
        />
      )}
    </Field>
  );
  return (
    <form className="op-form" onSubmit={submit} noValidate>
      <div className="rt-pair">
        {figure('firstSlot')}
        {figure('lastSlot')}
      </div>
      {figure('ringBackSeconds')}
      <label className="op-tick">
        <input type="checkbox" checked={tellAgent} onChange={(event) => setTellAgent(event.target.checked)} />
        <span>
          {t('set.tellAgent')}
          <small>{t('set.tellAgent-hint')}</small>
        </span>
      </label>
      <Button kind="primary" type="submit" busy={save.isPending}>
        {i18n.t('ui:save')}
      </Button>
    </form>
  );
}
