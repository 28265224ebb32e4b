/** A new endpoint, or what may be changed of one. */
import { type Endpoint, type IssuedEndpoint, type WebhookKind, webhookKind } from '@qiao/server/contracts/webhooks';
import { type FormEvent, useId, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useUnitOptions } from '../identity/data.ts';
import { webhooksAgain } from './data.ts';

export function EndpointForm({
  edited: endpoint,
  onDone,
}: {
  edited: Endpoint | null;
  onDone: (made?: IssuedEndpoint) => void;
}) {
  const { t } = useTranslation('webhooks');
  const id = useId();
  const units = useUnitOptions();
  const [draft, setDraft] = useState(() => ({
    name: endpoint?.name ?? '',
    url: endpoint?.url ?? '',
    unitId: endpoint?.unitId ?? null,
    kinds: new Set<WebhookKind>(endpoint?.kinds ?? []),
  }));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part }));
  const toggle = (kind: WebhookKind, on: boolean) => {
    const kinds = new Set(draft.kinds);
    if (on) kinds.add(kind);
    else kinds.delete(kind);
    change({ kinds });
  };
  const urlFits = /^https?:\/\/\S+$/.test(draft.url);
  const complete = draft.name.trim() !== '' && urlFits && draft.unitId !== null && draft.kinds.size > 0;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!complete) return;
    setBusy(true);
    const body = { name: draft.name, url: draft.url, kinds: [...draft.kinds] };
    try {
      if (endpoint) {
        await api('PATCH /api/webhooks/endpoints/{id}', {
          params: { id: endpoint.id },
          body: { ...body, version: endpoint.version },
        });
        toast('ok', t('ui.saved'));
        onDone();
      } else if (draft.unitId)
        onDone(await api('POST /api/webhooks/endpoints', { body: { ...body, unitId: draft.unitId } }));
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await webhooksAgain();
  };
  const needed = (bad: boolean) => (tried && bad ? t('ui.needed') : null);
  const noKinds = tried && draft.kinds.size === 0;
  return (
    <Dialog title={t(endpoint ? 'ui.edit' : 'ui.add')} onClose={() => onDone()} width={640}>
      <form onSubmit={save} noValidate>
        <div className="hooks-form">
          <Field label={t('ui.name')} required error={needed(draft.name.trim() === '')}>
            {(props) => (
              <Input
                {...props}
                maxLength={80}
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.unit')} required={!endpoint} hint={t('ui.unit-hint')} error={needed(!draft.unitId)}>
            {(props) =>
              endpoint ? (
                <Input {...props} readOnly value={endpoint.unit ? nameIn(endpoint.unit) : ''} />
              ) : (
                <Combo
                  id={props.id}
                  label={t('ui.unit')}
                  invalid={props['aria-invalid']}
                  describedBy={props['aria-describedby']}
                  options={units}
                  value={draft.unitId}
                  onChange={(unitId) => change({ unitId })}
                />
              )
            }
          </Field>
        </div>
        <Field label={t('ui.url')} required hint={t('ui.url-hint')} error={tried && !urlFits ? t('ui.url-hint') : null}>
          {(props) => (
            <Input
              {...props}
              type="url"
              placeholder="https://"
              value={draft.url}
              onChange={(event) => change({ url: event.target.value.trim() })}
            />
          )}
        </Field>
        <fieldset className="hooks-kinds" aria-describedby={noKinds ? `${id}-kinds` : undefined}>
          <legend>{t('ui.kinds')}</legend>
          {noKinds ? (
            <span id={`${id}-kinds`} className="q-field-error" role="alert">
              {t('ui.no-kinds')}
            </span>
          ) : null}
          <div>
            {webhookKind.options.map((kind) => (
              <label key={kind}>
                <input
                  type="checkbox"
                  checked={draft.kinds.has(kind)}
                  onChange={(event) => toggle(kind, event.target.checked)}
                />
                <span>
                  {t(`ui.kind.${kind.replaceAll('.', '-')}`)} <small>{kind}</small>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <div className="hooks-buttons">
          <Button onClick={() => onDone()}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t(endpoint ? 'ui.save' : 'ui.make')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
