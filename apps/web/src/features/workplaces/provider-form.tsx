/** The company's application at a platform. */
import './workplaces.css';
import type { Provider } from '@qiao/server/contracts/workplaces';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { workplacesAgain } from './data.ts';

type Words = 'appId' | 'agentId' | 'pageBase' | 'apiBase' | 'directoryBase' | 'secret';

export function ProviderForm({ provider, onDone }: { provider: Provider; onDone: () => void }) {
  const { t } = useTranslation('workplaces');
  const { platform, version } = provider;
  const [draft, setDraft] = useState({ ...provider, secret: '' });
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part }));
  const ready = draft.appId.trim() !== '' && (provider.hasSecret || draft.secret !== '');
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const { state, appId, agentId, by, pageBase, apiBase, directoryBase, secret } = draft;
    try {
      await api('PUT /api/workplaces/providers/{platform}', {
        params: { platform },
        body: {
          state,
          appId,
          agentId,
          by,
          pageBase,
          apiBase,
          directoryBase,
          ...(secret ? { secret } : {}),
          version,
        },
      });
      toast('ok', t('ui.saved'));
      await workplacesAgain();
      onDone();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  const text = (key: Words, label: string, more: { hint?: string; secret?: boolean; must?: boolean } = {}) => (
    <Field label={label} hint={more.hint} required={more.must}>
      {(props) => (
        <Input
          {...props}
          type={more.secret ? 'password' : 'text'}
          autoComplete={more.secret ? 'new-password' : 'off'}
          value={draft[key]}
          onChange={(event) => change({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog title={t('ui.provider-title', { platform: t(`platforms.${platform}`) })} onClose={onDone} width={640}>
      <form className="workplace-form" noValidate onSubmit={(event) => void save(event)}>
        <div className="mail-grid">
          <Field label={t('ui.state')}>
            {(props) => (
              <Select
                {...props}
                value={draft.state}
                onChange={(event) => change({ state: event.target.value as Provider['state'] })}
                options={(['on', 'off'] as const).map((value) => ({ value, label: t(`ui.${value}`) }))}
              />
            )}
          </Field>
          <Field label={t('ui.by')}>
            {(props) => (
              <Select
                {...props}
                value={draft.by}
                onChange={(event) => change({ by: event.target.value as Provider['by'] })}
                options={(['number', 'mobile', 'mail'] as const).map((value) => ({
                  value,
                  label: t(`ui.by-${value}`),
                }))}
              />
            )}
          </Field>
          {text('appId', t(`ui.app-${platform}`), { must: true })}
          {platform === 'wecom' ? text('agentId', t('ui.agent')) : null}
          {text('secret', t(`ui.secret-${platform}`), {
            secret: true,
            must: !provider.hasSecret,
            ...(provider.hasSecret ? { hint: t('ui.secret-kept') } : {}),
          })}
        </div>
        <p>
          {t('ui.callback')} <code>{provider.callbackUrl}</code>
        </p>
        <details>
          <summary>{t('ui.addresses')}</summary>
          <div className="mail-grid">
            {text('pageBase', t('ui.page-base'))}
            {text('apiBase', t('ui.api-base'))}
            {platform === 'dingtalk' ? text('directoryBase', t('ui.directory-base')) : null}
          </div>
        </details>
        <div className="mail-buttons mail-answer">
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={!ready} busy={busy}>
            {t('ui.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
