/** A channel's queue, addresses and rules. */
import type { ChannelKind, FreshSecrets, OutsideChannel } from '@qiao/server/contracts/channels';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useQueueSettings } from '../routing/data.ts';
import { channelsAgain } from './data.ts';

export const routedAs = { generic: 'social', sms: 'sms', wechat: 'wechat' } as const;
type Draft = {
  kind: ChannelKind;
  code: string;
  nameZh: string;
  nameEn: string;
  queueId: string;
  outUrl: string;
  sign: string;
  ticketBelow: string;
};

function start(channel: OutsideChannel | null): Draft {
  const settings = (channel?.settings ?? {}) as { outUrl?: string; sign?: string; ticketBelow?: number | null };
  return {
    kind: channel?.kind ?? 'generic',
    code: channel?.code ?? '',
    nameZh: channel?.name.zh ?? '',
    nameEn: channel?.name.en ?? '',
    queueId: channel?.queueId ?? '',
    outUrl: settings.outUrl ?? '',
    sign: settings.sign ?? '',
    ticketBelow: channel ? String(settings.ticketBelow ?? '') : '3',
  };
}

function settingsOf(draft: Draft): Record<string, unknown> {
  if (draft.kind === 'sms') return { outUrl: draft.outUrl, sign: draft.sign };
  return { outUrl: draft.outUrl || null, ticketBelow: draft.ticketBelow ? Number(draft.ticketBelow) : null };
}

export function ChannelForm({
  channel,
  onDone,
}: {
  channel: OutsideChannel | null;
  /** With secrets when the channel is new. */
  onDone: (fresh: FreshSecrets | null) => void;
}) {
  const { t } = useTranslation('channels');
  const [draft, setDraft] = useState(() => start(channel));
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const queues = (useQueueSettings().data ?? []).filter((queue) => queue.channel === routedAs[draft.kind]);
  const ready =
    draft.nameZh &&
    draft.queueId &&
    /^[a-z0-9-]{2,40}$/.test(draft.code) &&
    (draft.kind !== 'sms' || (draft.outUrl && draft.sign));
  const save = async (event: FormEvent | null, state = channel?.state) => {
    event?.preventDefault();
    setBusy(true);
    const common = {
      name: { zh: draft.nameZh, en: draft.nameEn || draft.nameZh },
      queueId: draft.queueId,
      settings: settingsOf(draft),
    };
    try {
      if (channel) {
        await api.put(`/api/channels/${channel.id}`, { ...common, state, version: channel.version });
        toast('ok', t('ui.saved'));
        onDone(null);
      } else {
        const made = await api.post<{ secrets: FreshSecrets }>('/api/channels', {
          ...common,
          kind: draft.kind,
          code: draft.code,
        });
        onDone(made.secrets);
      }
      await channelsAgain();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  const text = (key: 'code' | 'nameZh' | 'nameEn' | 'outUrl' | 'sign', label: string, hint?: string, must = false) => (
    <Field label={label} required={must} hint={hint}>
      {(props) => (
        <Input
          {...props}
          autoComplete="off"
          disabled={key === 'code' && channel !== null}
          value={draft[key]}
          onChange={(event) => change({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog title={t(channel ? 'ui.edit' : 'ui.add')} onClose={() => onDone(null)} width={640}>
      <form noValidate onSubmit={(event) => void save(event)}>
        <div className="mail-grid">
          <Field label={t('ui.kind')}>
            {(props) => (
              <Select
                {...props}
                disabled={channel !== null}
                value={draft.kind}
                onChange={(event) => change({ kind: event.target.value as ChannelKind, queueId: '' })}
                options={(['generic', 'sms'] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
              />
            )}
          </Field>
          {text('code', t('ui.code'), t('ui.code-hint'), true)}
          {text('nameZh', t('ui.name-zh'), undefined, true)}
          {text('nameEn', t('ui.name-en'))}
          <Field label={t('ui.queue')} required hint={queues.length === 0 ? t('ui.no-queues') : undefined}>
            {(props) => (
              <Select
                {...props}
                value={draft.queueId}
                onChange={(event) => change({ queueId: event.target.value })}
                options={[
                  { value: '', label: '—' },
                  ...queues.map((queue) => ({ value: queue.id, label: nameIn(queue.name) })),
                ]}
              />
            )}
          </Field>
          {text('outUrl', t('ui.out-url'), t('ui.out-url-hint'), draft.kind === 'sms')}
          {draft.kind === 'sms' ? text('sign', t('ui.sign'), t('ui.sign-hint'), true) : null}
          {draft.kind === 'generic' ? (
            <Field label={t('ui.ticket-below')}>
              {(props) => (
                <Select
                  {...props}
                  value={draft.ticketBelow}
                  onChange={(event) => change({ ticketBelow: event.target.value })}
                  options={[
                    { value: '', label: t('ui.never') },
                    ...[2, 3, 4, 5].map((stars) => ({ value: String(stars), label: '★'.repeat(stars) })),
                  ]}
                />
              )}
            </Field>
          ) : null}
        </div>
        <div className="mail-buttons">
          <Button kind="primary" type="submit" disabled={!ready || busy}>
            {t('ui.save')}
          </Button>
          {channel ? (
            <Button disabled={busy} onClick={() => void save(null, channel.state === 'active' ? 'paused' : 'active')}>
              {t(channel.state === 'active' ? 'ui.pause' : 'ui.resume')}
            </Button>
          ) : null}
          <Button onClick={() => onDone(null)}>{t('ui.cancel')}</Button>
        </div>
      </form>
    </Dialog>
  );
}
