/** What a telephone may and does: class, group, time limit, and where its calls go. */
import './operators.css';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { operatorsAgain, type Settings, type Telephone } from './data.ts';
import { ownBody, ownDraft, TelephoneFields, wrongInOwn } from './telephone-fields.tsx';

const classes = ['internal', 'local', 'national', 'international'] as const satisfies Settings['class'][];

export default function TelephoneDrawer({ telephone, onDone }: { telephone: Telephone; onDone: () => void }) {
  const { t } = useTranslation('operators');
  const { id, settings } = telephone;
  const [own, setOwn] = useState(() => ownDraft(settings));
  const [group, setGroup] = useState(settings.pickupGroup);
  const [reach, setReach] = useState(settings.class);
  const [limit, setLimit] = useState(settings.limitSeconds === null ? '' : String(settings.limitSeconds));
  const [tried, setTried] = useState(false);
  const wrong = wrongInOwn(own);
  const seconds = limit.trim() === '' ? null : Number(limit);
  const wrongLimit = seconds !== null && !(Number.isInteger(seconds) && seconds >= 30 && seconds <= 86_400);
  const keep = useMutation({
    mutationFn: () =>
      api('PUT /api/operators/extensions/{id}', {
        params: { id },
        body: { ...ownBody(own), pickupGroup: group.trim(), class: reach, limitSeconds: seconds },
      }),
    onSuccess: () => {
      toast('ok', t('set.saved'));
      onDone();
    },
    onError: toastError,
    onSettled: () => void operatorsAgain(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong.size === 0 && !wrongLimit) keep.mutate();
  };
  return (
    <Dialog
      kind="drawer"
      title={`${telephone.number} ${telephone.holder ?? telephone.name}`}
      width={480}
      onClose={onDone}
      footer={
        <Button kind="primary" type="submit" form="telephone-form" busy={keep.isPending}>
          {i18n.t('ui:save')}
        </Button>
      }
    >
      <form id="telephone-form" onSubmit={submit} noValidate>
        <Field label={t('set.class')} hint={t('set.class-hint')}>
          {(props) => (
            <Select
              {...props}
              value={reach}
              options={classes.map((value) => ({ value, label: t(`class.${value}`) }))}
              onChange={(event) => setReach(event.target.value as Settings['class'])}
            />
          )}
        </Field>
        <div className="rt-pair">
          <Field
            label={t('set.limit')}
            hint={t('set.limit-hint')}
            error={tried && wrongLimit ? t('set.wrong.figure', { min: 30, max: 86_400 }) : null}
          >
            {(props) => (
              <Input
                {...props}
                type="number"
                min={30}
                max={86_400}
                value={limit}
                onChange={(event) => setLimit(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('set.group-name')} hint={t('set.group-hint')}>
            {(props) => (
              <Input {...props} maxLength={20} value={group} onChange={(event) => setGroup(event.target.value)} />
            )}
          </Field>
        </div>
        <h3 className="rt-part">{t('set.doing')}</h3>
        <TelephoneFields
          draft={own}
          wrong={tried ? wrong : new Set()}
          onChange={(part) => setOwn((now) => ({ ...now, ...part }))}
        />
      </form>
    </Dialog>
  );
}
