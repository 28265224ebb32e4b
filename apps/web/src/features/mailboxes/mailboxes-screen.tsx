/** Mailboxes with how they fare, and signatures of teams. */
import '../mail/mail.css';
import type { Mailbox, Signature, Tested } from '@qiao/server/contracts/mailboxes';
import { Mail, Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { Tabs } from '../../shared/ui/tabs.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { mailboxesAgain, useMailboxes, useSignatures } from './data.ts';
import { MailboxForm } from './mailbox-form.tsx';
import { SignatureForm } from './signature-form.tsx';

export function Component() {
  const { t } = useTranslation('mailboxes');
  const [tab, setTab] = useState<'boxes' | 'signatures'>('boxes');
  const [open, setOpen] = useState<Mailbox | 'new' | null>(null);
  const [signature, setSignature] = useState<Signature | 'new' | null>(null);
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      tabs={
        <Tabs
          id="mailboxes"
          label={t('ui.title')}
          tabs={[
            { key: 'boxes', label: t('ui.title') },
            { key: 'signatures', label: t('ui.signatures') },
          ]}
          chosen={tab}
          onChange={setTab}
        />
      }
      actions={
        <Button kind="primary" icon={Plus} onClick={() => (tab === 'boxes' ? setOpen('new') : setSignature('new'))}>
          {t(tab === 'boxes' ? 'ui.add' : 'ui.signature-add')}
        </Button>
      }
    >
      <div id="mailboxes-panel" role="tabpanel" aria-labelledby={`mailboxes-${tab}`}>
        {tab === 'boxes' ? <Boxes onOpen={setOpen} /> : <Signatures onOpen={setSignature} />}
      </div>
      {open ? <MailboxForm mailbox={open === 'new' ? null : open} onDone={() => setOpen(null)} /> : null}
      {signature ? (
        <SignatureForm signature={signature === 'new' ? null : signature} onDone={() => setSignature(null)} />
      ) : null}
    </Page>
  );
}

function Boxes({ onOpen }: { onOpen: (box: Mailbox) => void }) {
  const { t } = useTranslation('mailboxes');
  const { data, isPending, isError, error, refetch } = useMailboxes();
  if (isPending) return <Skeleton rows={4} height={56} />;
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (data.length === 0) return <Empty icon={Mail} title={t('ui.none')} text={t('ui.none-text')} />;
  return (
    <ul className="mail-list">
      {data.map((box) => (
        <Box key={box.id} box={box} onOpen={onOpen} />
      ))}
    </ul>
  );
}

function Box({ box, onOpen }: { box: Mailbox; onOpen: (box: Mailbox) => void }) {
  const { t } = useTranslation('mailboxes');
  const [tested, setTested] = useState<Tested | null>(null);
  const [busy, setBusy] = useState(false);
  const test = async () => {
    setBusy(true);
    setTested(null);
    try {
      setTested(await api('POST /api/mailboxes/{id}/test', { params: { id: box.id } }));
    } catch (error) {
      toastError(error);
    }
    setBusy(false);
    void mailboxesAgain();
  };
  const consent = async () => {
    try {
      const { url } = await api('POST /api/mailboxes/{id}/consent', { params: { id: box.id } });
      window.location.assign(url);
    } catch (error) {
      toastError(error);
    }
  };
  const said = (one: Tested['fetch'] | Tested['send'], fine: string) =>
    one.ok
      ? fine
      : `${t(`problems.${one.problem ?? 'other'}`)}${told(one.problem, one.detail) ? ` (${one.detail})` : ''}`;
  return (
    <li>
      <div>
        <b>{box.address}</b> {box.state === 'paused' ? <span className="q-tag">{t('ui.paused')}</span> : null}
        <p>
          {nameIn(box.name)} · {box.queueName ? nameIn(box.queueName) : ''}
        </p>
        <Road name={t('ui.fetching')} road={box.fetch} />
        <Road name={t('ui.sending')} road={box.send} unknown="unsent" />
        {box.file.state === 'failing' ? <Road name={t('ui.filing')} road={box.file} /> : null}
        {tested ? (
          <p role="status">
            {said(tested.fetch, t('ui.fetch-ok', { count: tested.fetch.messages ?? 0 }))} ·{' '}
            {said(tested.send, t('ui.send-ok'))}
          </p>
        ) : null}
      </div>
      <div className="mail-buttons">
        {box.auth === 'oauth2' ? (
          <Button small onClick={() => void consent()}>
            {t(box.has.consent ? 'ui.consented' : 'ui.consent')}
          </Button>
        ) : null}
        <Button small disabled={busy} onClick={() => void test()}>
          {t(busy ? 'ui.testing' : 'ui.test')}
        </Button>
        <Button small onClick={() => onOpen(box)}>
          {t('ui.edit')}
        </Button>
      </div>
    </li>
  );
}

/** What the server said, unless it is the code of the words before it. */
const told = (problem: string | null | undefined, detail: string | null | undefined): boolean =>
  Boolean(detail) && detail !== problem;

type RoadProps = {
  name: string;
  road: Mailbox['fetch'] /** Sending connects with the first letter: a test before it says nothing of it. */;
  unknown?: string;
};

function Road({ name, road, unknown = 'unknown' }: RoadProps) {
  const { t } = useTranslation('mailboxes');
  if (road.state !== 'failing')
    return (
      <p>
        <small>{t('ui.road', { name, state: t(`ui.${road.state === 'unknown' ? unknown : road.state}`) })}</small>
      </p>
    );
  return (
    <p role="alert">
      <b>{t('ui.road', { name, state: t(`problems.${road.problem ?? 'other'}`) })}</b>{' '}
      <small>
        {road.failingSince ? t('ui.since', { time: dayTime(road.failingSince) }) : ''}{' '}
        {told(road.problem, road.detail) ? road.detail : ''}
      </small>
    </p>
  );
}

function Signatures({ onOpen }: { onOpen: (signature: Signature) => void }) {
  const { t } = useTranslation('mailboxes');
  const { data, isPending, isError, error, refetch } = useSignatures();
  if (isPending) return <Skeleton rows={4} height={56} />;
  if (isError) return <Failed error={error} retry={() => void refetch()} />;
  if (data.length === 0)
    return <Empty icon={Mail} title={t('ui.signature-none')} text={t('ui.signature-hint', { agent: '{agent}' })} />;
  return (
    <ul className="mail-list">
      {data.map((one) => (
        <li key={one.unitId}>
          <div>
            <b>{one.unitName ? nameIn(one.unitName) : ''}</b>
            <p style={{ whiteSpace: 'pre-line' }}>{nameIn(one.text)}</p>
          </div>
          <Button small onClick={() => onOpen(one)}>
            {t('ui.signature-edit')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
