import type { SideOpened } from '@qiao/server/contracts/sides';
import { useRef, useState } from 'react';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { newClientId, refresh, useAskableUnits } from './data.ts';

const kinds = ['unit', 'guest'] as const;

export function OpenSideDialog({
  ticketId,
  ticketUnitId,
  onClose,
  onOpened,
}: {
  ticketId: string;
  ticketUnitId: string;
  onClose: () => void;
  onOpened: (id: string) => void;
}) {
  const { t } = useTranslation('sides');
  // The ticket's own unit needs no asking.
  const units = (useAskableUnits().data?.units ?? []).filter((unit) => unit.id !== ticketUnitId);
  const [draft, setDraft] = useState({
    kind: 'unit' as 'unit' | 'guest',
    unitId: '',
    name: '',
    email: '',
    topic: '',
    text: '',
  });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [opened, setOpened] = useState<SideOpened | null>(null);
  const clientId = useRef(newClientId());
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const ready =
    draft.topic.trim() !== '' &&
    draft.text.trim() !== '' &&
    (draft.kind === 'unit' ? draft.unitId !== '' : draft.name.trim() !== '' && draft.email.includes('@'));
  const send = async () => {
    setBusy(true);
    setError(null);
    const { kind, unitId, name, email, topic, text } = draft;
    try {
      const made = await api('POST /api/sides', {
        body: {
          ticketId,
          topic,
          text,
          clientId: clientId.current,
          to: kind === 'unit' ? { kind, unitId } : { kind, name, email },
        },
      });
      await refresh();
      if (made.link === null) onOpened(made.id);
      else setOpened(made);
    } catch (failure) {
      setError(isApiError(failure) ? failure.message : t('ui.failed'));
    } finally {
      setBusy(false);
    }
  };
  if (opened)
    return (
      <Dialog
        title={t('ui.new-title')}
        onClose={() => onOpened(opened.id)}
        footer={
          <Button kind="primary" onClick={() => onOpened(opened.id)}>
            {t('ui.done')}
          </Button>
        }
      >
        <p>{t(opened.mailed ? 'ui.mailed' : 'ui.not-mailed')}</p>
        <Input
          readOnly
          aria-label={t('ui.link')}
          value={opened.link ?? ''}
          onFocus={(event) => event.target.select()}
        />
      </Dialog>
    );
  return (
    <Dialog
      title={t('ui.new-title')}
      onClose={onClose}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" busy={busy} disabled={!ready} onClick={() => void send()}>
            {t('ui.send')}
          </Button>
        </>
      }
    >
      <fieldset className="q-choices">
        <legend>{t('ui.to')}</legend>
        {kinds.map((kind) => (
          <label key={kind} className="q-choice">
            <input type="radio" name="side-to" checked={draft.kind === kind} onChange={() => change({ kind })} />
            {t(`ui.to-kind-${kind}`)}
          </label>
        ))}
      </fieldset>
      {draft.kind === 'unit' ? (
        <Field label={t('ui.unit')} required>
          {(props) => (
            <Select
              {...props}
              value={draft.unitId}
              options={[
                { value: '', label: '—' },
                ...units.map((unit) => ({ value: unit.id, label: nameIn(unit.name) })),
              ]}
              onChange={(event) => change({ unitId: event.target.value })}
            />
          )}
        </Field>
      ) : (
        <div className="side-pair">
          <Field label={t('ui.guest-name')} required>
            {(props) => (
              <Input
                {...props}
                value={draft.name}
                maxLength={80}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={t('ui.guest-email')} required>
            {(props) => (
              <Input
                {...props}
                type="email"
                value={draft.email}
                maxLength={200}
                onChange={(event) => change({ email: event.target.value })}
              />
            )}
          </Field>
        </div>
      )}
      <Field label={t('ui.topic')} required>
        {(props) => (
          <Input
            {...props}
            value={draft.topic}
            maxLength={120}
            onChange={(event) => change({ topic: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('ui.text')} required>
        {(props) => (
          <textarea
            {...props}
            className="q-input"
            rows={5}
            maxLength={8_000}
            value={draft.text}
            onChange={(event) => change({ text: event.target.value })}
          />
        )}
      </Field>
      {error ? (
        <p className="admin-warn" role="alert">
          {error}
        </p>
      ) : null}
    </Dialog>
  );
}
