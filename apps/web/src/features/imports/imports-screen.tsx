/** Bringing a spreadsheet, and what was brought before. */
import './imports.css';
import type { ImportKind } from '@qiao/server/contracts/imports';
import { Download, FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { ApiError } from '../../shared/api-error.ts';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { integer, percent, shortMoment } from '../../shared/time/format.ts';
import { serverNow } from '../../shared/time/server-time.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Field, Select } from '../../shared/ui/field.tsx';
import { Page, Panel } from '../../shared/ui/page.tsx';
import { Empty, Failed, Skeleton } from '../../shared/ui/states.tsx';
import { upload } from '../../shared/upload.ts';
import { asExported, keepRun, useKinds, useRuns } from './data.ts';

function saveTemplate(kind: ImportKind): void {
  const cells = kind.fields.map(({ name }) => nameIn(name)).map((text) => `"${text.replaceAll('"', '""')}"`);
  const url = URL.createObjectURL(new Blob(['\ufeff', `${cells.join(',')}\r\n`], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${kind.kind}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function Component() {
  const { t } = useTranslation('imports');
  const navigate = useNavigate();
  const kinds = useKinds();
  const runs = useRuns();
  const picker = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState('');
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [over, setOver] = useState(false);
  const kind = kinds.data?.find((one) => one.kind === chosen) ?? kinds.data?.[0];

  const send = async (file: File) => {
    if (!kind) return;
    setError(null);
    setShare(0);
    try {
      const run = await upload('POST /api/imports', {
        query: { kind: kind.kind },
        body: { file },
        progress: setShare,
      });
      keepRun(run);
      navigate(`/imports/${run.id}`);
    } catch (failure) {
      setError(failure instanceof ApiError ? failure.message : t('ui.failed'));
    } finally {
      setShare(null);
    }
  };
  return (
    <Page title={t('ui.title')}>
      <div className="imports-page">
        {kinds.isError ? <Failed error={kinds.error} retry={() => void kinds.refetch()} /> : null}
        {/* Pointer only: the button inside does the same for keys. */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
        <div
          className={`imports-drop${over ? ' is-over' : ''}`}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            const dropped = event.dataTransfer.files[0];
            if (dropped) void send(dropped);
          }}
        >
          <p>{kind ? t(`ui.drops.${kind.kind}`, { defaultValue: t('ui.drop') }) : t('ui.drop')}</p>
          {kinds.data && kinds.data.length > 1 ? (
            <Field label={t('ui.kind')}>
              {(field) => (
                <Select
                  {...field}
                  value={kind?.kind}
                  onChange={(event) => setChosen(event.target.value)}
                  options={kinds.data.map((one) => ({ value: one.kind, label: nameIn(one.name) }))}
                />
              )}
            </Field>
          ) : null}
          <input
            ref={picker}
            type="file"
            accept=".mbox,.eml,.zip,.csv,.txt,.xlsx,.json,.jsonl,text/csv,application/json"
            hidden
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (file) void send(file);
            }}
          />
          <div className="imports-actions">
            <Button
              kind="primary"
              icon={FileUp}
              busy={share !== null}
              disabled={!kind}
              onClick={() => picker.current?.click()}
            >
              {share === null
                ? t('ui.choose')
                : t('ui.uploading', { percent: percent(share * 100, 0).replace('%', '') })}
            </Button>
            {kind && !asExported.has(kind.kind) ? (
              <Button kind="text" icon={Download} onClick={() => saveTemplate(kind)}>
                {t('ui.template')}
              </Button>
            ) : null}
          </div>
        </div>
        {error ? (
          <p className="imports-warn" role="alert">
            {error}
          </p>
        ) : null}
        <Panel title={t('ui.list')}>
          {runs.isError ? <Failed error={runs.error} retry={() => void runs.refetch()} /> : null}
          {runs.isPending ? <Skeleton rows={4} height={36} kind="lines" /> : null}
          {runs.data?.length === 0 ? <Empty title={t('ui.none')} text={t('ui.none-text')} /> : null}
          {runs.data && runs.data.length > 0 ? (
            // A wide table must still scroll by keys.
            // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
            <div className="imports-scroll" tabIndex={0}>
              <table className="q-plain-table imports-table">
                <thead>
                  <tr>
                    <th>{t('ui.file')}</th>
                    <th>{t('ui.state')}</th>
                    <th className="is-number">{t('ui.added')}</th>
                    <th className="is-number">{t('ui.changed')}</th>
                    <th className="is-number">{t('ui.wrong')}</th>
                    <th>{t('ui.when')}</th>
                  </tr>
                </thead>
                <tbody>
                  {runs.data.map((run) => (
                    <tr key={run.id}>
                      <td>
                        <Link to={`/imports/${run.id}`}>{run.fileName}</Link>
                      </td>
                      <td className="is-short">{t(`ui.states.${run.state}`)}</td>
                      <td className="is-number">{integer(run.added)}</td>
                      <td className="is-number">{integer(run.changed)}</td>
                      <td className="is-number">{integer(run.wrong)}</td>
                      <td>{shortMoment(run.createdAt, serverNow())}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          ) : null}
        </Panel>
      </div>
    </Page>
  );
}
