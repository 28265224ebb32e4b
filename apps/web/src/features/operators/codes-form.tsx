/** What is pressed for which function. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { type Code, groupedCodes, operatorsAgain, useCodes } from './data.ts';

export function CodesForm() {
  const codes = useCodes();
  if (codes.isPending) return <Skeleton rows={6} height={48} />;
  if (codes.isError) return <Failed error={codes.error} retry={() => void codes.refetch()} />;
  return <Form key={codes.data.map(({ act, code }) => act + code).join()} codes={codes.data} />;
}

function Form({ codes }: { codes: Code[] }) {
  const { t } = useTranslation('operators');
  const [draft, setDraft] = useState(() => new Map(codes.map(({ act, code }) => [act, code])));
  const [tried, setTried] = useState(false);
  const changed = codes.filter(({ act, code }) => draft.get(act) !== code);
  const wrong = (act: string): string | null => {
    const code = draft.get(act)!;
    if (!/^\*[0-9]{2}$/.test(code)) return t('set.wrong.code');
    const other = codes.find((one) => one.act !== act && draft.get(one.act) === code);
    return other ? t('set.wrong.taken', { act: t(`act.${other.act}`) }) : null;
  };
  const save = useMutation({
    mutationFn: () =>
      api('PUT /api/operators/codes', { body: { codes: changed.map(({ act }) => ({ act, code: draft.get(act)! })) } }),
    onSuccess: () => toast('ok', t('set.saved')),
    onError: toastError,
    onSettled: () => void operatorsAgain(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (changed.length > 0 && codes.every(({ act }) => !wrong(act))) save.mutate();
  };
  return (
    <form className="op-form" onSubmit={submit} noValidate>
      <p className="rt-note">{t('set.codes-note')}</p>
      {groupedCodes(codes).map((group) => (
        <section key={group.key}>
          <h2 className="rt-part">{t(`set.group.${group.key}`)}</h2>
          <div className="op-codes">
            {group.codes.map(({ act }) => (
              <Field key={act} label={t(`act.${act}`)} error={tried ? wrong(act) : null}>
                {(props) => (
                  <Input
                    {...props}
                    maxLength={3}
                    autoComplete="off"
                    value={draft.get(act)}
                    onChange={(event) => {
                      const { value } = event.target;
                      setDraft((now) => new Map(now).set(act, value));
                    }}
                  />
                )}
              </Field>
            ))}
          </div>
        </section>
      ))}
      <Button kind="primary" type="submit" busy={save.isPending} disabled={changed.length === 0}>
        {i18n.t('ui:save')}
      </Button>
    </form>
  );
}
