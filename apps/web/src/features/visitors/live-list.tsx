import type { LiveVisitor } from '@qiao/server/contracts/visitors';
import { Globe } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { useCan } from '../../shared/session.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Elapsed } from '../../shared/ui/clock-chip.tsx';
import { DataTable } from '../../shared/ui/data-table.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Facts } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { BanForm } from './ban-form.tsx';
import { useLiveVisitors } from './data.ts';
import { InviteForm } from './invite-form.tsx';

export function LiveList() {
  const { t } = useTranslation('visitors');
  const { data, isPending, isError, error, refetch } = useLiveVisitors();
  const [openId, setOpenId] = useState<string | null>(null);
  const visitors = data ?? [];
  const chosen = visitors.find((one) => one.visitId === openId) ?? null;
  if (isPending) return <Skeleton rows={8} height={36} />;
  if (isError && visitors.length === 0) return <Failed error={error} retry={() => void refetch()} />;
  if (visitors.length === 0) return <Empty icon={Globe} title={t('ui.none')} text={t('ui.none-text')} />;
  return (
    <>
      <DataTable
        label={t('ui.live')}
        rows={visitors}
        keyOf={(one) => one.visitId}
        nameOf={(one) => one.title}
        onOpen={(one) => setOpenId(one.visitId)}
        chosen={openId}
        columns={[
          {
            key: 'visitor',
            title: t('ui.visitor'),
            width: 'minmax(120px, 1fr)',
            phone: 'title',
            cell: (one) => one.title,
          },
          {
            key: 'page',
            title: t('ui.page'),
            width: 'minmax(160px, 2fr)',
            phone: 'meta',
            cell: (one) => <span title={one.page}>{one.pageTitle || one.page || one.host}</span>,
          },
          {
            key: 'from',
            title: t('ui.from'),
            width: 'minmax(96px, 1fr)',
            phone: 'off',
            kind: 'quiet',
            cell: (one) => <span title={one.referrer}>{hostOf(one.referrer) || t('ui.direct')}</span>,
          },
          {
            key: 'stay',
            title: t('ui.stay'),
            width: '88px',
            kind: 'number',
            phone: 'aside',
            cell: (one) => <Elapsed since={one.startedAt} />,
          },
          {
            key: 'visits',
            title: t('ui.visits'),
            width: '64px',
            kind: 'number',
            phone: 'off',
            cell: (one) => one.visitCount,
          },
          {
            key: 'address',
            title: t('ui.address'),
            width: 'minmax(96px, 1fr)',
            phone: 'off',
            kind: 'quiet',
            cell: (one) => one.ip ?? '—',
          },
          { key: 'state', title: t('ui.state'), width: '112px', phone: 'off', cell: (one) => <State visitor={one} /> },
        ]}
      />
      {chosen ? <VisitorDialog visitor={chosen} onClose={() => setOpenId(null)} /> : null}
    </>
  );
}

export function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return '';
  }
}

function State({ visitor }: { visitor: LiveVisitor }) {
  const { t } = useTranslation('visitors');
  const { conversation, invitation } = visitor;
  if (conversation) return <>{t(conversation.state === 'active' ? 'ui.talking' : 'ui.queueing')}</>;
  if (invitation) return <>{t(`ui.invited.${invitation}`)}</>;
  return <span className="visitors-quiet">{t('ui.browsing')}</span>;
}

/** Everything known of a visit, and what one may do about it. */
function VisitorDialog({ visitor, onClose }: { visitor: LiveVisitor; onClose: () => void }) {
  const { t } = useTranslation('visitors');
  const can = useCan();
  const navigate = useNavigate();
  const [act, setAct] = useState<'invite' | 'ban' | null>(null);
  const { conversation } = visitor;
  const asked = visitor.invitation === 'waiting' || visitor.invitation === 'shown';
  if (act === 'invite') return <InviteForm visitor={visitor} onDone={onClose} />;
  if (act === 'ban') return <BanForm visitor={visitor} onDone={onClose} />;
  return (
    <Dialog
      title={visitor.title}
      onClose={onClose}
      width={520}
      footer={
        <>
          {can('visitors.ban') ? (
            <Button kind="danger" onClick={() => setAct('ban')}>
              {t('ui.ban')}
            </Button>
          ) : null}
          {conversation && (conversation.own || can('conversations.read.unit')) ? (
            <Button onClick={() => navigate(`/workspace/${conversation.id}`)}>{t('ui.talk')}</Button>
          ) : null}
          <Button kind="primary" disabled={conversation !== null || asked} onClick={() => setAct('invite')}>
            {asked ? t(`ui.invited.${visitor.invitation}`) : t('ui.invite')}
          </Button>
        </>
      }
    >
      <Facts
        rows={[
          {
            label: t('ui.page'),
            value: (
              <a href={visitor.page} target="_blank" rel="noreferrer noopener">
                {visitor.pageTitle || visitor.page}
              </a>
            ),
          },
          { label: t('ui.from'), value: visitor.referrer || t('ui.direct') },
          { label: t('ui.stay'), value: <Elapsed since={visitor.startedAt} /> },
          { label: t('ui.visits'), value: t('ui.times', { count: visitor.visitCount }) },
          { label: t('ui.address'), value: visitor.ip ?? '—' },
          { label: t('ui.rule-entrance'), value: nameIn(visitor.entrance) },
          { label: t('ui.state'), value: <State visitor={visitor} /> },
        ]}
      />
    </Dialog>
  );
}
