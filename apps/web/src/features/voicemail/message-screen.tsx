/** One message: who left it, its sound, and what is done about it. */
import '../telephony/calls.css';
import './voicemail.css';
import type { Message } from '@qiao/server/contracts/voicemail';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, link } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan, useMe } from '../../shared/session.ts';
import { dayTime, duration } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Facts, Page } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { Player } from '../telephony/player.tsx';
import { shownState, useMessage, voicemailAgain } from './data.ts';
import { GiveDrawer } from './give-drawer.tsx';

export function Component() {
  const { id = '' } = useParams();
  const { t } = useTranslation('voicemail');
  const can = useCan();
  const me = useMe();
  const [giving, setGiving] = useState(false);
  const { data, isError, error, refetch } = useMessage(id);
  const change = useMutation({
    mutationFn: (part: { state?: Message['state']; assignedTo?: string | null }) =>
      api('PATCH /api/voicemail/messages/{id}', { params: { id }, body: part }),
    onSuccess: () => toast('ok', t('ui.saved')),
    onError: toastError,
    onSettled: () => void voicemailAgain(),
  });
  const crumbs = <Link to="/voicemail">{t('ui.back')}</Link>;
  if (isError)
    return (
      <Page title={t('ui.title')} crumbs={crumbs}>
        <Failed error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!data)
    return (
      <Page title={t('ui.title')} crumbs={crumbs}>
        <Skeleton rows={4} height={40} />
      </Page>
    );
  const mine = data.assignee?.id === me.staff.id;
  const done = data.state === 'done';
  return (
    <Page
      title={data.customer?.name || data.party || t('ui.withheld')}
      crumbs={crumbs}
      meta={t(`ui.states.${shownState(data)}`)}
      actions={
        <>
          <Button busy={change.isPending} onClick={() => change.mutate({ assignedTo: mine ? null : me.staff.id })}>
            {t(mine ? 'ui.give-up' : 'ui.take')}
          </Button>
          <Button onClick={() => setGiving(true)}>{t('ui.give')}</Button>
          {!done && data.heard ? (
            <Button busy={change.isPending} onClick={() => change.mutate({ state: 'new' })}>
              {t('ui.unread')}
            </Button>
          ) : null}
          <Button
            kind="primary"
            busy={change.isPending}
            onClick={() => change.mutate({ state: done ? 'read' : 'done' })}
          >
            {t(done ? 'ui.reopen' : 'ui.mark-done')}
          </Button>
        </>
      }
    >
      <Facts
        rows={[
          { label: t('ui.box'), value: nameIn(data.boxName) },
          { label: t('ui.from'), value: data.party ?? t('ui.withheld') },
          {
            label: t('ui.customer'),
            value: data.customer ? <Link to={`/customers/${data.customer.id}`}>{data.customer.name}</Link> : '–',
          },
          { label: t('ui.left'), value: dayTime(data.leftAt) },
          { label: t('ui.length'), value: duration(data.durationMs / 1000) },
          { label: t('ui.assignee'), value: data.assignee?.name ?? t('ui.nobody') },
          {
            label: t('ui.call'),
            value: can('telephony.calls') ? <Link to={`/calls/${data.callId}`}>{t('ui.to-call')}</Link> : '–',
          },
        ]}
      />
      <div className="vm-sound">
        <Player
          mono
          address={link('GET /api/voicemail/messages/{id}/sound', { params: { id } })}
          durationMs={data.durationMs}
        />
      </div>
      {giving ? (
        <GiveDrawer
          unitId={data.unitId}
          holder={data.assignee?.id ?? null}
          onGive={(assignedTo) => change.mutate({ assignedTo })}
          onDone={() => setGiving(false)}
        />
      ) : null}
    </Page>
  );
}
