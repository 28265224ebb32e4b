/** The second factor in three steps: password, QR code and first code, recovery codes. */
import { Copy } from 'lucide-react';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast } from '../../shared/ui/toast.tsx';

const QrPicture = lazy(() => import('./qr-picture.tsx'));

type Step =
  | { at: 'rest' }
  | { at: 'password'; goal: 'begin' | 'remove' }
  | { at: 'code'; secret: string; uri: string }
  | { at: 'codes'; codes: string[] };

export function OwnTotp({ enabled }: { enabled: boolean }) {
  const { t } = useTranslation('identity');
  const [step, setStep] = useState<Step>({ at: 'rest' });
  const [value, setValue] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const go = (next: Step) => {
    setStep(next);
    setValue('');
    setError(null);
  };
  const run = async (event: FormEvent, work: () => Promise<void>) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
    } finally {
      setBusy(false);
    }
  };
  const fresh = () => queryClient.invalidateQueries({ queryKey: ['session'] });

  if (step.at === 'rest')
    return (
      <>
        <p className="admin-text">{t(enabled ? 'ui.totp.is-on' : 'ui.totp.is-off')}</p>
        <Button
          kind={enabled ? 'default' : 'primary'}
          onClick={() => go({ at: 'password', goal: enabled ? 'remove' : 'begin' })}
        >
          {t(enabled ? 'ui.totp.remove' : 'ui.totp.begin')}
        </Button>
      </>
    );
  if (step.at === 'codes')
    return (
      <>
        <div className="admin-once" role="status">
          <span>{t('ui.totp.codes')}</span>
          <ul className="recovery">
            {step.codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
          <div>
            <Button
              small
              icon={Copy}
              onClick={() =>
                void navigator.clipboard?.writeText(step.codes.join('\n')).then(() => toast('ok', t('ui.copied')))
              }
            >
              {t('ui.totp.copy')}
            </Button>
          </div>
        </div>
        <Button kind="primary" onClick={() => go({ at: 'rest' })}>
          {t('ui.totp.kept')}
        </Button>
      </>
    );
  const asks = step.at === 'password';
  return (
    <form
      noValidate
      onSubmit={(event) =>
        void run(event, async () => {
          if (step.at === 'code') {
            const { recoveryCodes } = await api('POST /api/identity/totp/confirm', {
              body: {
                code: value,
              },
            });
            await fresh();
            go({ at: 'codes', codes: recoveryCodes });
          } else if (step.goal === 'begin') {
            go({
              at: 'code',
              ...(await api('POST /api/identity/totp/begin', { body: { password: value } })),
            });
          } else {
            await api('POST /api/identity/totp/remove', { body: { password: value } });
            await fresh();
            toast('ok', t('ui.totp.removed'));
            go({ at: 'rest' });
          }
        })
      }
    >
      {step.at === 'code' ? (
        <div className="totp-qr">
          <Suspense fallback={null}>
            <QrPicture text={step.uri} label={t('ui.totp.qr')} />
          </Suspense>
          <div>
            <p>{t('ui.totp.scan')}</p>
            <p className="totp-secret">{step.secret.match(/.{1,4}/g)?.join(' ')}</p>
          </div>
        </div>
      ) : null}
      <Field label={t(asks ? 'ui.account.current' : 'ui.totp.code')} error={error} required>
        {(props) => (
          <Input
            {...props}
            key={step.at}
            autoFocus
            type={asks ? 'password' : 'text'}
            inputMode={asks ? 'text' : 'numeric'}
            autoComplete={asks ? 'current-password' : 'one-time-code'}
            maxLength={asks ? 200 : 6}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
      </Field>
      <div className="admin-actions">
        <Button kind="primary" type="submit" busy={busy} disabled={asks ? value === '' : !/^\d{6}$/.test(value)}>
          {t(asks ? (step.goal === 'begin' ? 'ui.totp.next' : 'ui.totp.remove') : 'ui.totp.confirm')}
        </Button>
        <Button onClick={() => go({ at: 'rest' })}>{t('ui.cancel')}</Button>
      </div>
    </form>
  );
}
