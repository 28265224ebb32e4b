import { FileJson } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { api, type Given } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { configurationAgain } from './data.ts';

type Document = Given<'POST /api/configuration/drafts'>['body']['document'];
/** By its head; the rest is the server's to read. */
const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && 'format' in value && value.format === 'qiao-configuration';

/** What the server takes at most. */
const mostBytes = 15_000_000;

export function BringDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('configuration');
  const go = useNavigate();
  const chooser = useRef<HTMLInputElement>(null);
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<{ title: string | null; text: string | null }>({ title: null, text: null });
  const [busy, setBusy] = useState(false);

  const choose = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > mostBytes) return setWrong({ title: null, text: t('ui.too-large') });
    setText(await file.text());
    setTitle((now) => now || file.name.replace(/\.json$/i, ''));
    setWrong({ title: null, text: null });
  };
  const bring = async (event: FormEvent) => {
    event.preventDefault();
    const document = parsed(text);
    const faults = {
      title: title.trim() === '' ? t('ui.needed') : null,
      text:
        text.trim() === ''
          ? t('ui.needed')
          : document === undefined
            ? t('ui.no-json')
            : isDocument(document)
              ? null
              : t('ui.no-document'),
    };
    setWrong(faults);
    if (faults.title || faults.text || !isDocument(document)) return;
    setBusy(true);
    try {
      const draft = await api('POST /api/configuration/drafts', { body: { title: title.trim(), document } });
      await configurationAgain();
      await go(`/settings/configuration/${draft.id}`);
    } catch (error) {
      const code = error instanceof ApiError ? error.code : '';
      const said = error instanceof Error ? error.message : String(error);
      setWrong({ title: null, text: code === 'kernel.invalid-input' ? t('ui.no-document') : said });
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('ui.bring')} onClose={onClose} width={640}>
      <form onSubmit={bring} noValidate>
        <p className="cfg-about">{t('ui.bring-text')}</p>
        <Field label={t('ui.name')} required error={wrong.title}>
          {(props) => (
            <Input
              {...props}
              maxLength={120}
              placeholder={t('ui.name-example')}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('ui.document')} required error={wrong.text} hint={t('ui.document-hint')}>
          {(props) => (
            <textarea
              {...props}
              className="q-input cfg-text"
              rows={10}
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <input
          ref={chooser}
          type="file"
          hidden
          accept=".json,application/json"
          onChange={(event) => void choose(event.target.files?.[0])}
        />
        <div className="cfg-actions">
          <Button icon={FileJson} onClick={() => chooser.current?.click()}>
            {t('ui.choose-file')}
          </Button>
          <span />
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t('ui.compare')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
