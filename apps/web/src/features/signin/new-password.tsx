import { useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { Field, Input } from '../../shared/ui/field.tsx';

/** A new password, twice. `least`: its shortest length. Tells whether it may be sent. */
export function useNewPassword(least: number) {
  const { t } = useTranslation('ui');
  const [first, setFirst] = useState('');
  const [again, setAgain] = useState('');
  const long = [...first].length >= least;
  const same = first === again;
  const fields = (
    <>
      <Field
        label={t('password.new')}
        hint={t('password.least', { count: least })}
        error={first !== '' && !long ? t('password.least', { count: least }) : null}
      >
        {(props) => (
          <Input
            {...props}
            type="password"
            name="new-password"
            autoComplete="new-password"
            value={first}
            onChange={(event) => setFirst(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('password.again')} error={again !== '' && !same ? t('password.differs') : null}>
        {(props) => (
          <Input
            {...props}
            type="password"
            name="new-password-again"
            autoComplete="new-password"
            value={again}
            onChange={(event) => setAgain(event.target.value)}
          />
        )}
      </Field>
    </>
  );
  return { fields, password: first, ready: long && same };
}
