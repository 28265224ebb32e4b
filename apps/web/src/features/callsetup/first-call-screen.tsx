/** From nothing to the first call: what is needed on one page, made at once, then tried by a real call. */
import '../routing/routing.css';
import '../lines/lines.css';
import './callsetup.css';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { useMe } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { linesAgain } from '../lines/data.ts';
import { bare, emptyDraft, firstCallOf, problemsOf } from './draft.ts';
import { FirstTries } from './first-tries.tsx';
import { HoursPart, NumberPart, PeoplePart, WayPart } from './parts.tsx';

export function Component() {
  const { t } = useTranslation('callsetup');
  const me = useMe();
  const [draft, setDraft] = useState(() => emptyDraft(me.staff.id));
  const [tried, setTried] = useState(false);
  const problems = problemsOf(draft);
  const make = useMutation({
    mutationFn: () => api('POST /api/callsetup/first-call', { body: firstCallOf(draft, me.staff.id) }),
    onSuccess: () => {
      toast('ok', t('wizard.made'));
      window.scrollTo({ top: 0 });
    },
    onError: toastError,
    onSettled: () => void linesAgain(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(problems).length === 0) make.mutate();
  };
  const parts = {
    draft,
    set: (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part })),
    wrong: (key: keyof typeof draft): string | null =>
      tried && problems[key] ? t(`wizard.wrong.${problems[key]}`) : null,
  };
  return (
    <Page title={t('wizard.title')} crumbs={<Link to="/settings/lines">{t('wizard.lines')}</Link>}>
      {make.data ? (
        <FirstTries made={make.data} number={bare(draft.number)} extension={draft.desk ? draft.extension : null} />
      ) : (
        <form onSubmit={submit} noValidate>
          <p className="cs-about">{t('wizard.about')}</p>
          <WayPart {...parts} />
          <NumberPart {...parts} />
          <HoursPart {...parts} />
          <PeoplePart {...parts} />
          {tried && Object.keys(problems).length > 0 ? (
            <p className="q-field-error" role="alert">
              {t('wizard.look-above')}
            </p>
          ) : null}
          <Button kind="primary" type="submit" busy={make.isPending}>
            {t('wizard.make')}
          </Button>
        </form>
      )}
    </Page>
  );
}
