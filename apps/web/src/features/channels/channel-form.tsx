/** A channel's queue, addresses and rules. */
import type { ChannelKind, FreshSecrets, OutsideChannel } from '@qiao/server/contracts/channels';
import { type FormEvent, type ReactNode, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { oneOf } from '../../shared/one-of.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useQueueSettings } from '../routing/data.ts';
import { channelsAgain } from './data.ts';
import { MenuEditor, type MenuEntry, menuOf, storedMenu } from './menu-editor.tsx';
import { RobotAccount } from './robot-account.tsx';

export const routedAs = {
  generic: 'social',
  chatwoot: 'social',
  sms: 'sms',
  wechat: 'wechat',
  wecom: 'social',
  dingtalk: 'social',
} as const;
/** Accounts and robots of platforms: their secrets are made there. */
export const hasAccount = (kind: ChannelKind): kind is 'wechat' | 'wecom' | 'dingtalk' =>
  kind === 'wechat' || kind === 'wecom' || kind === 'dingtalk';
const kinds = ['generic', 'chatwoot', 'sms', 'wechat', 'wecom', 'dingtalk'] as const;
/** Where each platform is called. */
const bases: Partial<Record<ChannelKind, string>> = {
  wechat: 'https://api.weixin.qq.com',
  wecom: 'https://qyapi.weixin.qq.com',
  dingtalk: 'https://api.dingtalk.com',
};
type Draft = {
  kind: ChannelKind;
  code: string;
  nameZh: string;
  nameEn: string;
  queueId: string;
  outUrl: string;
  sign: string;
  ticketBelow: string;
  trusted: boolean;
  appId: string;
  appKey: string;
  apiBase: string;
  hookBase: string;
  mode: 'aes' | 'plain';
  greeting: string;
  received: string;
  menu: MenuEntry[];
  appSecret: string;
  token: string;
  aesKey: string;
};

export type { Draft };
export type TextKey = Exclude<keyof Draft, 'kind' | 'mode' | 'trusted' | 'menu'>;

function start(channel: OutsideChannel | null): Draft {
  const settings = (channel?.settings ?? {}) as {
    outUrl?: string;
    sign?: string;
    ticketBelow?: number | null;
    trusted?: boolean;
    appId?: string;
    appKey?: string;
    apiBase?: string;
    hookBase?: string;
    mode?: Draft['mode'];
    greeting?: string;
    received?: string;
    menu?: Parameters<typeof menuOf>[0];
  };
  return {
    kind: channel?.kind ?? 'generic',
    code: channel?.code ?? '',
    nameZh: channel?.name.zh ?? '',
    nameEn: channel?.name.en ?? '',
    queueId: channel?.queueId ?? '',
    outUrl: settings.outUrl ?? '',
    sign: settings.sign ?? '',
    ticketBelow: channel ? String(settings.ticketBelow ?? '') : '3',
    trusted: settings.trusted ?? false,
    appId: settings.appId ?? '',
    appKey: settings.appKey ?? '',
    apiBase: settings.apiBase ?? '',
    hookBase: settings.hookBase ?? 'https://oapi.dingtalk.com',
    mode: settings.mode ?? 'aes',
    greeting: settings.greeting ?? '',
    received: settings.received ?? '',
    menu: menuOf(settings.menu),
    appSecret: '',
    token: '',
    aesKey: '',
  };
}

/** What each kind is made of. */
function kindOf(draft: Draft) {
  const { kind, appSecret, token, aesKey } = draft;
  if (kind === 'wechat') {
    const settings = {
      appId: draft.appId,
      apiBase: draft.apiBase || bases.wechat!,
      mode: draft.mode,
      greeting: draft.greeting || null,
      received: draft.received || null,
      menu: storedMenu(draft.menu),
    };
    return { kind, settings, wechat: { appSecret, token, ...(aesKey ? { aesKey } : {}) } };
  }
  const apiBase = draft.apiBase || bases[kind] || '';
  if (kind === 'wecom') return { kind, settings: { apiBase }, wecom: { token, aesKey } };
  if (kind === 'dingtalk')
    return {
      kind,
      settings: { appKey: draft.appKey, apiBase, hookBase: draft.hookBase },
      dingtalk: { appSecret },
    };
  if (kind === 'sms') return { kind, settings: { outUrl: draft.outUrl, sign: draft.sign } };
  if (kind === 'chatwoot') return { kind, settings: { outUrl: draft.outUrl || null, trusted: draft.trusted } };
  const ticketBelow = draft.ticketBelow ? Number(draft.ticketBelow) : null;
  return { kind, settings: { outUrl: draft.outUrl || null, ticketBelow } };
}

/** Secrets are asked for once; afterwards nothing typed leaves them as they are. */
function isComplete({ kind, appId, appKey, appSecret, token, aesKey }: Draft, fresh: boolean): boolean {
  if (kind === 'wechat') return appId !== '' && (!fresh || (appSecret !== '' && token !== ''));
  if (kind === 'wecom') return !fresh || (token !== '' && aesKey !== '');
  return kind !== 'dingtalk' || (appKey !== '' && (!fresh || appSecret !== ''));
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
  const account = hasAccount(draft.kind);
  const secrets = {
    ...(draft.appSecret ? { appSecret: draft.appSecret } : {}),
    ...(draft.token ? { token: draft.token } : {}),
    ...(draft.aesKey ? { aesKey: draft.aesKey } : {}),
  };
  // One that came in a configuration document has no secrets yet.
  const fresh = channel === null || channel.secrets.in === 0;
  const complete = isComplete(draft, fresh);
  const ready =
    complete &&
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
    };
    const own = kindOf(draft);
    try {
      if (channel) {
        await api('PUT /api/channels/{id}', {
          params: { id: channel.id },
          body: {
            ...common,
            settings: own.settings,
            ...(account ? { [draft.kind]: secrets } : {}),
            state: state ?? channel.state,
            version: channel.version,
          },
        });
        toast('ok', t('ui.saved'));
        onDone(null);
      } else {
        const made = await api('POST /api/channels', {
          body: {
            ...common,
            ...own,
            code: draft.code,
          },
        });
        onDone(made.secrets.in || made.secrets.out ? made.secrets : null);
      }
      await channelsAgain();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  const text = (key: TextKey, label: string, hint?: string, must = false, secret = false, placeholder?: string) => (
    <Field label={label} required={must} hint={hint}>
      {(props) => (
        <Input
          {...props}
          type={secret ? 'password' : 'text'}
          autoComplete={secret ? 'new-password' : 'off'}
          disabled={key === 'code' && channel !== null}
          placeholder={placeholder}
          value={draft[key]}
          onChange={(event) => change({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  /** Where what staff write is sent; each kind calls it by its own name. */
  const addressFor = (kind: OutsideChannel['kind']) =>
    kind === 'sms'
      ? text('outUrl', t('ui.gateway'), t('ui.gateway-hint'), true)
      : kind === 'chatwoot'
        ? text('outUrl', t('ui.hook'), t('ui.hook-hint'))
        : text('outUrl', t('ui.out-url'), t('ui.out-url-hint'));
  /** Of a secret or the token. */
  const hintOf = (key: TextKey, secret: boolean) =>
    secret && !fresh ? t('ui.kept') : key === 'token' ? t('ui.token-hint') : undefined;
  return (
    <Dialog title={t(channel ? 'ui.edit' : 'ui.add')} onClose={() => onDone(null)} width={640}>
      <form className="mail-form" noValidate onSubmit={(event) => void save(event)}>
        <div className="mail-grid">
          <Field label={t('ui.kind')}>
            {(props) => (
              <Select
                {...props}
                disabled={channel !== null}
                value={draft.kind}
                onChange={(event) =>
                  change({ kind: oneOf(kinds, event.target.value) ?? 'generic', queueId: '', apiBase: '' })
                }
                options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
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
          {account ? null : addressFor(draft.kind)}
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
        {draft.kind === 'chatwoot' ? (
          <label>
            <input
              type="checkbox"
              checked={draft.trusted}
              onChange={(event) => change({ trusted: event.target.checked })}
            />
            {t('ui.trusted')}
          </label>
        ) : null}
        {draft.kind === 'wecom' || draft.kind === 'dingtalk' ? (
          <RobotAccount
            kind={draft.kind}
            fresh={fresh}
            base={bases[draft.kind]!}
            text={(key, label, must, secret, placeholder) =>
              text(key, label, hintOf(key, secret), must, secret, placeholder)
            }
          />
        ) : null}
        {draft.kind === 'wechat' ? (
          <Account
            draft={draft}
            change={change}
            text={(key, label, must, secret, placeholder) =>
              text(key, label, hintOf(key, secret), must, secret, placeholder)
            }
            fresh={fresh}
          />
        ) : null}
        <div className="mail-buttons mail-answer">
          <Button onClick={() => onDone(null)}>{t('ui.cancel')}</Button>
          {channel ? (
            <Button disabled={busy} onClick={() => void save(null, channel.state === 'active' ? 'paused' : 'active')}>
              {t(channel.state === 'active' ? 'ui.pause' : 'ui.resume')}
            </Button>
          ) : null}
          <Button kind="primary" type="submit" disabled={!ready || busy}>
            {t('ui.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What an official account needs, and how to get it. */
function Account({
  draft,
  change,
  text,
  fresh,
}: {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  text: (key: TextKey, label: string, must: boolean, secret: boolean, placeholder?: string) => ReactNode;
  fresh: boolean;
}) {
  const { t } = useTranslation('channels');
  return (
    <>
      <details open={fresh}>
        <summary>{t('ui.guide')}</summary>
        <ol className="channel-guide">
          {([1, 2, 3, 4] as const).map((step) => (
            <li key={step}>{t(`ui.guide-${step}`)}</li>
          ))}
        </ol>
      </details>
      <div className="mail-grid">
        {text('appId', t('ui.app-id'), true, false)}
        {text('appSecret', t('ui.app-secret'), fresh, true)}
        {text('token', t('ui.token'), fresh, true)}
        <Field label={t('ui.mode')}>
          {(props) => (
            <Select
              {...props}
              value={draft.mode}
              onChange={(event) => change({ mode: event.target.value as Draft['mode'] })}
              options={(['aes', 'plain'] as const).map((value) => ({ value, label: t(`ui.mode-${value}`) }))}
            />
          )}
        </Field>
        {draft.mode === 'aes' ? text('aesKey', t('ui.aes-key'), fresh, true) : null}
        {text('greeting', t('ui.greeting'), false, false)}
        {text('received', t('ui.received'), false, false)}
        {text('apiBase', t('ui.api-base'), false, false, bases.wechat)}
      </div>
      <MenuEditor menu={draft.menu} onChange={(menu) => change({ menu })} />
    </>
  );
}
