/** To answer by a mobile: its number, kept and taken in one step. Loaded when somebody looks. */
import './mobile-choice.css';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { setSeat } from './seat-data.ts';

const key = ['mobiles', 'mine'];

/** `inUse`: they answer by it now. */
export default function MobileChoice({ inUse, done }: { inUse: boolean; done: () => void }) {
  const { t } = useTranslation('mobiles');
  const { data } = useQuery({ queryKey: key, queryFn: () => api('GET /api/mobiles/mine') });
  const [draft, setDraft] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const shown = draft ?? data?.number ?? '';
  const number = shown.replace(/[\s-]/g, '');
  const fits = /^\+?\d{3,20}$/.test(number);

  const act = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await work();
      done();
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
      void queryClient.invalidateQueries({ queryKey: key });
    }
  };
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!fits) return;
    void act(async () => {
      await api('PUT /api/mobiles/mine', { body: { number } });
      setSeat(await api('PUT /api/telephony/seat', { body: { device: 'mobile' } }));
      toast('ok', t('ui.kept'));
    });
  };
  const drop = (): void =>
    void act(async () => {
      await api('PUT /api/mobiles/mine', { body: { number: null } });
    });

  return (
    <form className="mobile-choice" onSubmit={keep} noValidate>
      <Field label={t('ui.number')} hint={t('ui.number-hint')} error={tried && !fits ? t('ui.wrong') : null}>
        {(props) => (
          <Input
            {...props}
            autoComplete="tel"
            inputMode="tel"
            value={shown}
            onChange={(event) => setDraft(event.target.value)}
          />
        )}
      </Field>
      <div className="mobile-choice-acts">
        <Button kind="primary" type="submit" busy={busy}>
          {t('ui.save')}
        </Button>
        {data?.number && !inUse ? (
          <Button disabled={busy} onClick={drop}>
            {t('ui.drop')}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
