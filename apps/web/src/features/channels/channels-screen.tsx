/** Outside channels with how they fare; secrets are shown once, when they are made. */
import '../mail/mail.css';
import type { FreshSecrets, OutsideChannel } from '@qiao/server/contracts/channels';
import { Plus, Waypoints } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { dayTime } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { ChannelIcon } from '../../shared/ui/icon.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { ChannelForm, hasAccount, routedAs } from './channel-form.tsx';
import { channelsAgain, useChannels } from './data.ts';
import { MessageLog } from './message-log.tsx';
import { reasonWords } from './reason-words.ts';

export function Component() {
  const { t } = useTranslation('channels');
  const [open, setOpen] = useState<OutsideChannel | 'new' | null>(null);
  const [fresh, setFresh] = useState<FreshSecrets | null>(null);
  const [logOf, setLogOf] = useState<OutsideChannel | null>(null);
  const { data, isPending, isError, error, refetch } = useChannels();
  return (
    <Page
      title={t('ui.title')}
      padded={false}
      actions={
        <Button kind="primary" icon={Plus} onClick={() => setOpen('new')}>
          {t('ui.add')}
        </Button>
      }
    >
      {isPending ? <Skeleton rows={4} height={72} /> : null}
      {isError ? <Failed error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? <Empty icon={Waypoints} title={t('ui.none')} text={t('ui.none-text')} /> : null}
      {data && data.length > 0 ? (
        <ul className="mail-list">
          {data.map((channel) => (
            <Line key={channel.id} channel={channel} onOpen={setOpen} onFresh={setFresh} onLog={setLogOf} />
          ))}
        </ul>
      ) : null}
      {open ? (
        <ChannelForm
          channel={open === 'new' ? null : open}
          onDone={(secrets) => {
            setOpen(null);
            setFresh(secrets);
          }}
        />
      ) : null}
      {logOf ? <MessageLog key={logOf.id} of={logOf} onClose={() => setLogOf(null)} /> : null}
      {fresh ? <Secrets fresh={fresh} onDone={() => setFresh(null)} /> : null}
    </Page>
  );
}

function Line({
  channel,
  onOpen,
  onFresh,
  onLog,
}: {
  channel: OutsideChannel;
  onOpen: (channel: OutsideChannel) => void;
  onFresh: (fresh: FreshSecrets) => void;
  onLog: (channel: OutsideChannel) => void;
}) {
  const { t } = useTranslation('channels');
  const { health } = channel;
  const said = (detail: string | null): string => (detail && detail !== health.problem ? reasonWords(detail) : '');
  const publish = async () => {
    try {
      await api('POST /api/channels/{id}/menu', { params: { id: channel.id } });
      toast('ok', t('ui.menu-done'));
    } catch (error) {
      toastError(error);
    }
  };
  const rotate = async (direction: 'in' | 'out') => {
    try {
      onFresh(await api('POST /api/channels/{id}/secrets', { params: { id: channel.id }, body: { direction } }));
      await channelsAgain();
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <li>
      <div>
        <ChannelIcon channel={routedAs[channel.kind]} /> <b>{nameIn(channel.name)}</b>{' '}
        {channel.state === 'paused' ? <span className="q-tag">{t('ui.paused')}</span> : null}{' '}
        {channel.secrets.in === 0 ? <span className="q-tag q-tag-danger">{t('ui.no-secrets')}</span> : null}
        <p>
          {t(`kinds.${channel.kind}`)} · {channel.queueName ? nameIn(channel.queueName) : ''}
        </p>
        <p>
          <small>
            {t('ui.address')} <code>{channel.address}</code>
            {channel.secrets.in > 1 || channel.secrets.out > 1 ? ` · ${t('ui.two-secrets')}` : ''}
          </small>
        </p>
        {health.state === 'failing' ? (
          <p role="alert">
            <b>
              {t('ui.out')}: {t(`problems.${health.problem ?? 'other'}`)}
            </b>{' '}
            <small>
              {health.failingSince ? t('ui.since', { time: dayTime(health.failingSince) }) : ''} {said(health.detail)}
            </small>
          </p>
        ) : (
          <p>
            <small>
              {t('ui.out')}: {t(`ui.${health.state}`)} · {t('ui.in')}:{' '}
              {health.lastInAt ? dayTime(health.lastInAt) : t('ui.never-heard')}
            </small>
          </p>
        )}
      </div>
      <div className="mail-buttons">
        {channel.kind === 'wechat' ? (
          <Button small onClick={() => void publish()}>
            {t('ui.menu-set')}
          </Button>
        ) : null}
        {hasAccount(channel.kind)
          ? null
          : (['in', 'out'] as const).map((direction) => (
              <Button key={direction} small onClick={() => void rotate(direction)}>
                {t(`ui.rotate-${direction}`)}
              </Button>
            ))}
        <Button small onClick={() => onLog(channel)}>
          {t('log.title')}
        </Button>
        <Button small onClick={() => onOpen(channel)}>
          {t('ui.edit')}
        </Button>
      </div>
    </li>
  );
}

function Secrets({ fresh, onDone }: { fresh: FreshSecrets; onDone: () => void }) {
  const { t } = useTranslation('channels');
  return (
    <Dialog title={t('ui.secrets-title')} onClose={onDone} width={560}>
      {(['in', 'out'] as const).map((direction) =>
        fresh[direction] ? (
          <Field key={direction} label={t(`ui.secret-${direction}`)}>
            {(props) => (
              <Input {...props} readOnly value={fresh[direction] ?? ''} onFocus={(event) => event.target.select()} />
            )}
          </Field>
        ) : null,
      )}
      <p>{t('ui.secrets-text')}</p>
      <div className="mail-buttons mail-answer">
        <Button kind="primary" onClick={onDone}>
          {t('ui.copied')}
        </Button>
      </div>
    </Dialog>
  );
}
