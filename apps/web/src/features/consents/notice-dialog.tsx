/** A draft is written, changed, published or dropped; a published text is read. */

import type { Notice, Purpose } from '@qiao/server/contracts/consents';
import { type FormEvent, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { useConfiguration } from './data.ts';

type Props = { notice: Notice | null; purposes: Purpose[]; onDone: () => void };

export default function NoticeDialog(props: Props) {
  return props.notice?.state === 'published' ? (
    <Published notice={props.notice} onDone={props.onDone} />
  ) : (
    <Draft {...props} />
  );
}

function Published({ notice, onDone }: { notice: Notice; onDone: () => void }) {
  const { t } = useTranslation('consents');
  return (
    <Dialog
      title={`${t('ui.published', { number: notice.number })} · ${nameIn(notice.title)}`}
      onClose={onDone}
      width={640}
      footer={<Button onClick={onDone}>{t('ui.close')}</Button>}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keys */}
      <div className="co-read" tabIndex={0} role="document" aria-label={nameIn(notice.title)}>
        {nameIn(notice.body)}
      </div>
    </Dialog>
  );
}

function Draft({ notice, purposes, onDone }: Props) {
  const { t } = useTranslation('consents');
  const change = useConfiguration();
  const [form, setForm] = useState({
    titleZh: notice?.title.zh ?? '',
    titleEn: notice?.title.en ?? '',
    bodyZh: notice?.body.zh ?? '',
    bodyEn: notice?.body.en ?? '',
    asksAnew: notice?.asksAnew ?? false,
  });
  const [covers, setCovers] = useState<readonly string[]>(
    notice?.purposes ?? purposes.filter(({ state }) => state === 'active').map(({ code }) => code),
  );
  const set = (part: Partial<typeof form>) => setForm((now) => ({ ...now, ...part }));
  const words = {
    title: { zh: form.titleZh, en: form.titleEn },
    body: { zh: form.bodyZh, en: form.bodyEn },
    purposes: [...covers],
    asksAnew: form.asksAnew,
  };
  const whole =
    [form.titleZh, form.titleEn, form.bodyZh, form.bodyEn].every((text) => text.trim()) && covers.length > 0;
  const same =
    notice !== null &&
    JSON.stringify(words) ===
      JSON.stringify({
        title: notice.title,
        body: notice.body,
        purposes: notice.purposes,
        asksAnew: notice.asksAnew,
      });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      () =>
        notice
          ? api('PATCH /api/consents/notices/{id}', {
              params: { id: notice.id },
              body: { ...words, edits: notice.edits },
            })
          : api('POST /api/consents/notices', { body: words }),
      { onSuccess: onDone },
    );
  };
  const line = (key: 'titleZh' | 'titleEn', label: string) => (
    <Field label={t(label)} required>
      {(props) => (
        <Input {...props} maxLength={80} value={form[key]} onChange={(event) => set({ [key]: event.target.value })} />
      )}
    </Field>
  );
  const text = (key: 'bodyZh' | 'bodyEn', label: string) => (
    <Field label={t(label)} required>
      {(props) => (
        <textarea
          {...props}
          className="q-input co-text"
          maxLength={20_000}
          value={form[key]}
          onChange={(event) => set({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      title={notice ? `${t('ui.draft')} · ${nameIn(notice.title)}` : t('ui.add-notice')}
      onClose={onDone}
      width={640}
      footer={
        <>
          {notice ? (
            <>
              <Button
                kind="text"
                disabled={change.isPending}
                onClick={() =>
                  change.mutate(() => api('DELETE /api/consents/notices/{id}', { params: { id: notice.id } }), {
                    onSuccess: onDone,
                  })
                }
              >
                {t('ui.drop')}
              </Button>
              <Button
                title={t('ui.publish-ask')}
                disabled={!same || change.isPending}
                onClick={() =>
                  change.mutate(
                    () =>
                      api('POST /api/consents/notices/{id}/publish', {
                        params: { id: notice.id },
                        body: { edits: notice.edits },
                      }),
                    { onSuccess: onDone },
                  )
                }
              >
                {t('ui.publish')}
              </Button>
            </>
          ) : null}
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" form="notice" busy={change.isPending} disabled={!whole || same}>
            {t('ui.save')}
          </Button>
        </>
      }
    >
      <form id="notice" onSubmit={submit}>
        {line('titleZh', 'ui.title-zh')}
        {text('bodyZh', 'ui.body-zh')}
        {line('titleEn', 'ui.title-en')}
        {text('bodyEn', 'ui.body-en')}
        <fieldset className="co-fields">
          <legend>{t('ui.covers')}</legend>
          {purposes.map(({ code, name }) => (
            <label key={code} className="cu-check">
              <input
                type="checkbox"
                checked={covers.includes(code)}
                onChange={(event) =>
                  setCovers((now) => (event.target.checked ? [...now, code] : now.filter((one) => one !== code)))
                }
              />
              {nameIn(name)}
            </label>
          ))}
        </fieldset>
        <label className="cu-check">
          <input
            type="checkbox"
            checked={form.asksAnew}
            onChange={(event) => set({ asksAnew: event.target.checked })}
          />
          {t('ui.asks-anew')}
        </label>
        {notice ? <p className="cu-quiet">{t('ui.publish-ask')}</p> : null}
      </form>
    </Dialog>
  );
}
