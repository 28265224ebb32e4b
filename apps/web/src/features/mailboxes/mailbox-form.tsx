/** A mailbox's servers and secrets. Secrets that are kept are never shown; an empty field leaves them. */
import type { Mailbox } from '@qiao/server/contracts/mailboxes';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useQueueSettings } from '../routing/data.ts';
import { mailboxesAgain, providers } from './data.ts';

type Security = Mailbox['imap']['security'];
const start = (box: Mailbox | null) => ({
  address: box?.address ?? '',
  nameZh: box?.name.zh ?? '',
  nameEn: box?.name.en ?? '',
  queueId: box?.queueId ?? '',
  imapHost: box?.imap.host ?? '',
  imapPort: String(box?.imap.port ?? 993),
  imapSecurity: box?.imap.security ?? ('tls' as Security),
  folder: box?.imap.folder ?? 'INBOX',
  smtpHost: box?.smtp.host ?? '',
  smtpPort: String(box?.smtp.port ?? 465),
  smtpSecurity: box?.smtp.security ?? ('tls' as Security),
  user: box?.imap.user ?? '',
  auth: box?.auth ?? ('password' as Mailbox['auth']),
  password: '',
  smtpPassword: '',
  authorizeUrl: box?.oauth?.authorizeUrl ?? '',
  tokenUrl: box?.oauth?.tokenUrl ?? '',
  clientId: box?.oauth?.clientId ?? '',
  clientSecret: '',
  scope: box?.oauth?.scope ?? '',
  authority: box?.authority ?? '',
  dkimDomain: box?.dkim?.domain ?? '',
  dkimSelector: box?.dkim?.selector ?? '',
  dkimKey: '',
  plusAddress: box?.plusAddress ?? false,
  filesSent: box?.filesSent ?? true,
  takesAll: false,
  state: box?.state ?? ('active' as Mailbox['state']),
});
type Draft = ReturnType<typeof start>;
type TextKey = { [K in keyof Draft]: Draft[K] extends string ? K : never }[keyof Draft];

function bodyOf(draft: Draft) {
  const user = draft.user || draft.address;
  return {
    address: draft.address,
    name: { zh: draft.nameZh, en: draft.nameEn || draft.nameZh },
    queueId: draft.queueId,
    imap: {
      host: draft.imapHost,
      port: Number(draft.imapPort),
      security: draft.imapSecurity,
      user,
      folder: draft.folder,
    },
    smtp: { host: draft.smtpHost, port: Number(draft.smtpPort), security: draft.smtpSecurity, user },
    auth: draft.auth,
    oauth:
      draft.auth === 'oauth2'
        ? { authorizeUrl: draft.authorizeUrl, tokenUrl: draft.tokenUrl, clientId: draft.clientId, scope: draft.scope }
        : null,
    authority: draft.authority || null,
    dkim: draft.dkimDomain ? { domain: draft.dkimDomain, selector: draft.dkimSelector } : null,
    plusAddress: draft.plusAddress,
    filesSent: draft.filesSent,
    ...(draft.password ? { password: draft.password } : {}),
    ...(draft.smtpPassword ? { smtpPassword: draft.smtpPassword } : {}),
    ...(draft.clientSecret ? { clientSecret: draft.clientSecret } : {}),
    ...(draft.dkimKey ? { dkimKey: draft.dkimKey } : {}),
  };
}

export function MailboxForm({ mailbox, onDone }: { mailbox: Mailbox | null; onDone: () => void }) {
  const { t } = useTranslation('mailboxes');
  const queues = (useQueueSettings().data ?? []).filter(({ channel }) => channel === 'mail');
  const [draft, setDraft] = useState(() => start(mailbox));
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<Draft>) => setDraft((now) => ({ ...now, ...part }));
  const ready = draft.address.includes('@') && draft.nameZh && draft.queueId && draft.imapHost && draft.smtpHost;
  const provide = (name: string) => {
    const known = providers[name];
    if (!known) return;
    const [imapHost, imapPort] = known.imap;
    const [smtpHost, smtpPort, smtpSecurity] = known.smtp;
    change({
      imapHost,
      imapPort: String(imapPort),
      imapSecurity: 'tls',
      smtpHost,
      smtpPort: String(smtpPort),
      smtpSecurity,
      // Both keep what they send themselves.
      filesSent: name !== 'Gmail' && name !== 'Microsoft 365',
      ...(known.oauth ? { auth: 'oauth2' as const, ...known.oauth } : { auth: 'password' as const }),
    });
  };
  const save = async (part: Partial<Draft> = {}) => {
    setBusy(true);
    try {
      const now = { ...draft, ...part };
      const body = bodyOf(now);
      if (mailbox)
        await api('PUT /api/mailboxes/{id}', {
          params: { id: mailbox.id },
          body: { ...body, state: now.state, version: mailbox.version },
        });
      else await api('POST /api/mailboxes', { body: { ...body, takesAll: now.takesAll } });
      toast('ok', t('ui.saved'));
      await mailboxesAgain();
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  const text = (key: TextKey, label: string, more: { type?: string; must?: boolean; kept?: boolean } = {}) => (
    <Field label={label} required={more.must ?? false} hint={more.kept ? t('ui.kept') : undefined}>
      {(props) => (
        <Input
          {...props}
          type={more.type ?? 'text'}
          autoComplete={more.type === 'password' ? 'new-password' : 'off'}
          value={draft[key]}
          onChange={(event) => change({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  const pem = (key: 'authority' | 'dkimKey', label: string, kept = false) => (
    <Field label={label} hint={kept ? t('ui.kept') : undefined}>
      {(props) => (
        <textarea
          {...props}
          className="q-input"
          rows={3}
          value={draft[key]}
          onChange={(event) => change({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  const choice = <K extends 'imapSecurity' | 'smtpSecurity' | 'auth'>(
    key: K,
    label: string,
    options: { value: Draft[K]; label: string }[],
  ) => (
    <Field label={label}>
      {(props) => (
        <Select
          {...props}
          value={draft[key]}
          options={options}
          onChange={(event) => change({ [key]: event.target.value } as Partial<Draft>)}
        />
      )}
    </Field>
  );
  const securities = (['tls', 'starttls', 'none'] as const).map((value) => ({
    value,
    label: t(value === 'none' ? 'ui.plain' : `ui.${value}`),
  }));
  const tick = (key: 'plusAddress' | 'filesSent' | 'takesAll', label: string) => (
    <p>
      <label>
        <input type="checkbox" checked={draft[key]} onChange={(event) => change({ [key]: event.target.checked })} />{' '}
        {label}
      </label>
    </p>
  );
  return (
    <Dialog title={t(mailbox ? 'ui.edit' : 'ui.new')} onClose={onDone} width={680}>
      <form
        className="mail-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="mail-grid">
          <Field label={t('ui.provider')}>
            {(props) => (
              <Select
                {...props}
                defaultValue=""
                onChange={(event) => provide(event.target.value)}
                options={[
                  { value: '', label: t('ui.custom') },
                  ...Object.keys(providers).map((value) => ({ value, label: value })),
                ]}
              />
            )}
          </Field>
          {text('address', t('ui.address'), { type: 'email', must: true })}
          {text('nameZh', t('ui.name-zh'), { must: true })}
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
          {text('user', t('ui.user'))}
          {choice('auth', t('ui.auth'), [
            { value: 'password', label: t('ui.by-password') },
            { value: 'oauth2', label: t('ui.by-oauth') },
          ])}
          {draft.auth === 'password'
            ? text('password', t('ui.password'), {
                type: 'password',
                must: !mailbox,
                kept: mailbox?.has.password ?? false,
              })
            : null}
          {draft.auth === 'oauth2' ? (
            <>
              {text('clientId', t('ui.client-id'), { must: true })}
              {text('clientSecret', t('ui.client-secret'), {
                type: 'password',
                kept: mailbox?.has.clientSecret ?? false,
              })}
              {text('authorizeUrl', t('ui.authorize-url'), { must: true })}
              {text('tokenUrl', t('ui.token-url'), { must: true })}
              {text('scope', t('ui.scope'), { must: true })}
            </>
          ) : null}
        </div>
        <h3>{t('ui.imap')}</h3>
        <div className="mail-grid">
          {text('imapHost', t('ui.host'), { must: true })}
          {text('imapPort', t('ui.port'))}
          {choice('imapSecurity', t('ui.security'), securities)}
          {text('folder', t('ui.folder'))}
        </div>
        <h3>{t('ui.smtp')}</h3>
        <div className="mail-grid">
          {text('smtpHost', t('ui.host'), { must: true })}
          {text('smtpPort', t('ui.port'))}
          {choice('smtpSecurity', t('ui.security'), securities)}
          {draft.auth === 'password'
            ? text('smtpPassword', t('ui.smtp-password'), {
                type: 'password',
                kept: mailbox?.has.smtpPassword ?? false,
              })
            : null}
        </div>
        {tick('filesSent', t('ui.files-sent'))}
        {mailbox ? null : tick('takesAll', t('ui.takes-all'))}
        <details>
          <summary>{t('ui.advanced')}</summary>
          {tick('plusAddress', t('ui.plus'))}
          {pem('authority', t('ui.authority'))}
          <div className="mail-grid">
            {text('dkimDomain', `${t('ui.dkim')} · ${t('ui.dkim-domain')}`)}
            {text('dkimSelector', t('ui.dkim-selector'))}
          </div>
          {pem('dkimKey', t('ui.dkim-key'), mailbox?.has.dkimKey ?? false)}
        </details>
        <div className="mail-buttons mail-answer">
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          {mailbox ? (
            <Button
              disabled={busy}
              onClick={() => void save({ state: draft.state === 'active' ? 'paused' : 'active' })}
            >
              {t(draft.state === 'active' ? 'ui.pause' : 'ui.resume')}
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
