/** A new embedded application, or what may be changed of one. */
import { type IssuedPanel, type Panel, type Place, place } from '@qiao/server/contracts/panels';
import { type FormEvent, useId, useState } from 'react';
import { api } from '../../shared/api.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Combo } from '../../shared/ui/combo.tsx';
import { Dialog } from '../../shared/ui/dialog.tsx';
import { Field, Input } from '../../shared/ui/field.tsx';
import { toast, toastError } from '../../shared/ui/toast.tsx';
import { useUnitOptions } from '../identity/data.ts';
import { panelsAgain } from './data.ts';

export function PanelForm({ edited: panel, onDone }: { edited: Panel | null; onDone: (made?: IssuedPanel) => void }) {
  const { t } = useTranslation('panels');
  const id = useId();
  const units = useUnitOptions();
  const [draft, setDraft] = useState(() => ({
    zh: panel?.name.zh ?? '',
    en: panel?.name.en ?? '',
    url: panel?.url ?? '',
    unitId: panel?.unitId ?? null,
    places: new Set<Place>(panel?.places ?? ['customer', 'conversation']),
    height: String(panel?.height ?? 320),
  }));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...part }));
  const toggle = (one: Place, on: boolean) => {
    const places = new Set(draft.places);
    if (on) places.add(one);
    else places.delete(one);
    change({ places });
  };
  const height = Number(draft.height);
  const heightFits = Number.isInteger(height) && height >= 120 && height <= 1200;
  const urlFits = /^https?:\/\/\S+$/.test(draft.url);
  const complete =
    draft.zh.trim() !== '' &&
    draft.en.trim() !== '' &&
    urlFits &&
    heightFits &&
    draft.unitId !== null &&
    draft.places.size > 0;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!complete) return;
    setBusy(true);
    const { zh, en, url, places, unitId } = draft;
    const body = { name: { zh, en }, url, places: [...places], height };
    try {
      if (panel) {
        await api('PATCH /api/panels/{id}', { params: { id: panel.id }, body: { ...body, version: panel.version } });
        toast('ok', t('ui.saved'));
        onDone();
      } else if (unitId) onDone(await api('POST /api/panels', { body: { ...body, unitId } }));
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
    await panelsAgain();
  };
  const text = (key: 'zh' | 'en', label: string) => (
    <Field label={label} required error={tried && draft[key].trim() === '' ? t('ui.needed') : null}>
      {(props) => (
        <Input
          {...props}
          maxLength={40}
          value={draft[key]}
          onChange={(event) => change({ [key]: event.target.value })}
        />
      )}
    </Field>
  );
  const noPlace = tried && draft.places.size === 0;
  return (
    <Dialog title={t(panel ? 'ui.edit-title' : 'ui.add')} onClose={() => onDone()} width={640}>
      <form onSubmit={save} noValidate>
        <div className="hooks-form">
          {text('zh', t('ui.name-zh'))}
          {text('en', t('ui.name-en'))}
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
        <div className="hooks-form">
          <Field
            label={t('ui.unit')}
            required={!panel}
            hint={t('ui.unit-hint')}
            error={tried && !draft.unitId ? t('ui.needed') : null}
          >
            {(props) =>
              panel ? (
                <Input {...props} readOnly value={panel.unit ? nameIn(panel.unit) : ''} />
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
          <Field
            label={t('ui.height')}
            required
            hint={t('ui.height-hint')}
            error={heightFits ? null : t('ui.height-hint')}
          >
            {(props) => (
              <Input
                {...props}
                inputMode="numeric"
                value={draft.height}
                onChange={(event) => change({ height: event.target.value.trim() })}
              />
            )}
          </Field>
        </div>
        <fieldset className="hooks-kinds" aria-describedby={noPlace ? `${id}-places` : undefined}>
          <legend>{t('ui.places')}</legend>
          {noPlace ? (
            <span id={`${id}-places`} className="q-field-error" role="alert">
              {t('ui.no-place')}
            </span>
          ) : null}
          <div>
            {place.options.map((one) => (
              <label key={one}>
                <input
                  type="checkbox"
                  checked={draft.places.has(one)}
                  onChange={(event) => toggle(one, event.target.checked)}
                />
                {t(`ui.place.${one}`)}
              </label>
            ))}
          </div>
        </fieldset>
        <div className="hooks-buttons">
          <Button onClick={() => onDone()}>{t('ui.cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t(panel ? 'ui.save' : 'ui.make')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
