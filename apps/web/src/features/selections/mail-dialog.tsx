/** Bulk mail: written, kept as a draft on the server, looked at with its receivers, then confirmed. */
import type { MailPreview, SelectionDetail } from '@qiao/server/contracts/selections';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { isApiError } from '../../shared/api-error.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { integer } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { Purposes } from './condition-builder.tsx';
import { refresh } from './data.ts';
import { useMailDraft } from './use-mail-draft.ts';

export function MailDialog({ selection, onClose }: { selection: SelectionDetail; onClose: () => void }) {
  const { t } = useTranslation('selections');
  const kept = useMailDraft(selection.id);
  const { draft } = kept;
  const [preview, setPreview] = useState<MailPreview | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const change = (part: Partial<typeof draft>) => {
    kept.change(part);
    // What was looked at is no longer what would be sent.
    setPreview(null);
  };
  const act = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(isApiError(failure) ? failure.message : t('ui.failed'));
    } finally {
      setBusy(false);
    }
  };
  const look = () =>
    act(async () =>
      setPreview(await api('POST /api/selections/{id}/mail/preview', { params: { id: selection.id }, body: draft })),
    );
  const send = (expected: number) =>
    act(async () => {
      await api('POST /api/selections/{id}/mail', { params: { id: selection.id }, body: { ...draft, expected } });
      kept.clear();
      await refresh();
      onClose();
    });
  const ready = draft.subject.trim() !== '' && draft.text.trim() !== '';
  return (
    <Dialog
      title={t('ui.mail-to', { name: selection.name })}
      onClose={onClose}
      width={640}
      footer={
        <>
          <Button onClick={() => void look()} disabled={!ready} busy={busy && !preview}>
            {t('ui.preview')}
          </Button>
          <Button
            kind="primary"
            disabled={!preview?.canMail || preview.counts.mailed === 0}
            busy={busy && preview !== null}
            onClick={() => preview && void send(preview.counts.mailed)}
          >
            {preview ? t('ui.send', { count: preview.counts.mailed }) : t('ui.send-none')}
          </Button>
        </>
      }
    >
      <Field label={t('ui.purpose')}>
        {(props) => <Purposes id={props.id} value={draft.purpose} onChange={(purpose) => change({ purpose })} />}
      </Field>
      <Field label={t('ui.subject')} required>
        {(props) => (
          <Input
            {...props}
            value={draft.subject}
            maxLength={200}
            disabled={kept.loading}
            onChange={(event) => change({ subject: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('ui.text')} required hint={`${t('ui.merge-fields')} {{name}} · {{number}} · {{tier}}`}>
        {(props) => (
          <textarea
            {...props}
            className="q-input"
            rows={7}
            maxLength={10_000}
            disabled={kept.loading}
            value={draft.text}
            onChange={(event) => change({ text: event.target.value })}
          />
        )}
      </Field>
      {kept.keeping ? (
        <p className="sel-kept" role="status">
          {t(`ui.draft-${kept.keeping}`)}
        </p>
      ) : null}
      {error ? (
        <p className="admin-warn" role="alert">
          {error}
        </p>
      ) : null}
      {preview ? (
        <div role="status">
          {preview.canMail ? null : <p className="admin-warn">{t('ui.no-server')}</p>}
          <p>
            {t('ui.fates', {
              mailed: integer(preview.counts.mailed),
              consent: integer(preview.counts.noConsent),
              address: integer(preview.counts.noAddress),
              listed: integer(preview.counts.listed),
            })}
          </p>
          {preview.samples.map((one) => (
            <article key={one.number} className="sel-sample">
              <b>
                {one.number} · {one.subject}
              </b>
              <p>{one.text}</p>
            </article>
          ))}
        </div>
      ) : null}
    </Dialog>
  );
}
