/** What each column means, and what becomes of customers already known. */
import type { ImportDetail, ImportField } from '@qiao/server/contracts/imports';
import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { ApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Input, Select } from '../../shared/ui/field.tsx';
import { Panel } from '../../shared/ui/page.tsx';
import { asExported, keepRun } from './data.ts';

const modes = ['fill', 'overwrite', 'skip'] as const;

export function MappingForm({
  run,
  fields,
  onOrdered,
}: {
  run: ImportDetail;
  fields: ImportField[];
  onOrdered: () => void;
}) {
  const { t } = useTranslation('imports');
  const [mapping, setMapping] = useState(run.mapping);
  const [mode, setMode] = useState(run.mode);
  const [source, setSource] = useState(run.consentSource);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  // Files of another program say themselves what is what.
  const exported = asExported.has(run.kind);
  const consents = mapping.some((key) => key?.startsWith('consent:'));
  const options = [
    { value: '', label: t('ui.skip-column') },
    ...fields.map(({ key, name, hint }) => ({
      value: key,
      label: hint ? `${nameIn(name)} (${nameIn(hint)})` : nameIn(name),
    })),
  ];
  const check = async () => {
    setBusy(true);
    setError(null);
    try {
      keepRun(
        await api('POST /api/imports/{id}/check', {
          params: { id: run.id },
          body: { mapping, mode, consentSource: source },
        }),
      );
      onOrdered();
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
      setBusy(false);
    }
  };
  return (
    <Panel title={t(exported ? 'ui.exported-title' : 'ui.map-title')}>
      <p className="imports-note">
        {exported
          ? t('ui.exported-text')
          : `${t('ui.map-text')} ${t('ui.encoding', { encoding: run.encoding.toUpperCase() })}`}
      </p>
      {exported ? null : (
        <table className="q-plain-table imports-table is-mapping">
          <thead>
            <tr>
              <th>{t('ui.title-column')}</th>
              <th>{t('ui.sample')}</th>
              <th>{t('ui.means')}</th>
            </tr>
          </thead>
          <tbody>
            {run.titles.map((title, column) => (
              // Titles may stand twice; a column is its place.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <tr key={column}>
                <td>{title || `${column + 1}`}</td>
                <td>
                  <small>
                    {run.preview
                      .slice(0, 2)
                      .map(({ cells }) => cells[column] ?? '')
                      .filter(Boolean)
                      .join(' · ') || '—'}
                  </small>
                </td>
                <td>
                  <Select
                    aria-label={`${t('ui.means')} ${title || column + 1}`}
                    value={mapping[column] ?? ''}
                    options={options}
                    onChange={(event) => setMapping(mapping.with(column, event.target.value || null))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="imports-choices">
        {exported ? null : (
          <Field label={t('ui.mode')} hint={t('ui.mode-hint')}>
            {(field) => (
              <Select
                {...field}
                value={mode}
                options={modes.map((one) => ({ value: one, label: t(`ui.modes.${one}`) }))}
                onChange={(event) => setMode(event.target.value as ImportDetail['mode'])}
              />
            )}
          </Field>
        )}
        {consents ? (
          <Field label={t('ui.consent-source')} hint={t('ui.consent-hint')}>
            {(field) => (
              <Input {...field} maxLength={60} value={source} onChange={(event) => setSource(event.target.value)} />
            )}
          </Field>
        ) : null}
      </div>
      {error ? (
        <p className="imports-warn" role="alert">
          {error}
        </p>
      ) : null}
      <div className="imports-actions">
        <Button kind="primary" icon={ListChecks} busy={busy} onClick={() => void check()}>
          {t(exported ? 'ui.exported-title' : 'ui.check')}
        </Button>
      </div>
    </Panel>
  );
}
