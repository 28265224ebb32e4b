/** One's own telephone: where its calls go, and the codes of telephones. */
import '../routing/routing.css';
import './operators.css';
import { useMutation } from '@tanstack/react-query';
import { Phone } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { i18n, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { groupedCodes, operatorsAgain, type Settings, useCodes, useOwnTelephone } from './data.ts';
import { ownBody, ownDraft, TelephoneFields, wrongInOwn } from './telephone-fields.tsx';

export function Component() {
  const { t } = useTranslation('operators');
  const mine = useOwnTelephone();
  return (
    <Page title={t('own.title')}>
      {mine.isPending ? <Skeleton rows={5} height={48} /> : null}
      {mine.isError ? <Failed error={mine.error} retry={() => void mine.refetch()} /> : null}
      {mine.data === null ? <Empty icon={Phone} title={t('own.none')} text={t('own.none-text')} /> : null}
      {mine.data ? <Form key={JSON.stringify(mine.data)} {...mine.data} /> : null}
      <Codes />
    </Page>
  );
}

function Form({ extension, settings }: { extension: string; settings: Settings }) {
  const { t } = useTranslation('operators');
  const [draft, setDraft] = useState(() => ownDraft(settings));
  const [tried, setTried] = useState(false);
  const wrong = wrongInOwn(draft);
  const keep = useMutation({
    mutationFn: () => api('PUT /api/operators/mine', { body: ownBody(draft) }),
    onSuccess: () => toast('ok', t('set.saved')),
    onError: toastError,
    onSettled: () => void operatorsAgain(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (wrong.size === 0) keep.mutate();
  };
  return (
    <form className="op-form" onSubmit={submit} noValidate>
      <p className="rt-note">
        {t('own.about-it', { extension, class: t(`class.${settings.class}`) })}
        {settings.limitSeconds ? ` · ${t('set.limited', { count: settings.limitSeconds })}` : ''}
        {settings.pickupGroup ? ` · ${t('set.in-group', { group: settings.pickupGroup })}` : ''}
      </p>
      <TelephoneFields
        draft={draft}
        wrong={tried ? wrong : new Set()}
        onChange={(part) => setDraft((now) => ({ ...now, ...part }))}
      />
      <Button kind="primary" type="submit" busy={keep.isPending}>
        {i18n.t('ui:save')}
      </Button>
    </form>
  );
}

/** What is pressed on a telephone; nobody knows them all by heart. */
function Codes() {
  const { t } = useTranslation('operators');
  const { data } = useCodes();
  if (!data) return null;
  return (
    <section aria-label={t('set.tabs.codes')}>
      <h2 className="rt-part">{t('set.tabs.codes')}</h2>
      <dl className="op-list">
        {groupedCodes(data).flatMap(({ codes }) =>
          codes.map(({ act, code }) => (
            <div key={act}>
              <dt>{code}</dt>
              <dd>{t(`act.${act}`)}</dd>
            </div>
          )),
        )}
      </dl>
    </section>
  );
}
