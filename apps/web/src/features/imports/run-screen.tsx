/** One import from its columns to its result. */
import './imports.css';
import type { ImportDetail } from '@qiao/server/contracts/imports';
import { ArrowLeft, Download, Play, X } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, link } from '../../shared/api.ts';
import { useTranslation } from '../../shared/i18n.ts';
import { integer } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';
import { Page, Panel } from '../../shared/ui/page.tsx';
import { Failed, Skeleton } from '../../shared/ui/states.tsx';
import { toastError } from '../../shared/ui/toast.tsx';
import { asExported, keepRun, underWay, useKinds, useRun } from './data.ts';
import { MappingForm } from './mapping-form.tsx';

const steps = ['upload', 'map', 'check', 'run', 'result'] as const;
const stepOf: Record<ImportDetail['state'], (typeof steps)[number]> = {
  mapped: 'map',
  checking: 'check',
  checked: 'check',
  running: 'run',
  done: 'result',
  cancelled: 'result',
  failed: 'result',
};

export function Component() {
  const { t } = useTranslation('imports');
  const { id = '' } = useParams();
  const query = useRun(id);
  const kinds = useKinds();
  const [mapping, setMapping] = useState(false);
  const run = query.data;
  const fields = kinds.data?.find(({ kind }) => kind === run?.kind)?.fields;
  const choosing = run && fields && !run.fileGone && (run.state === 'mapped' || (mapping && !underWay(run)));
  const exported = run !== undefined && asExported.has(run.kind);
  const shownSteps = exported ? steps.filter((one) => one !== 'map') : steps;
  const step = run && (choosing ? (exported ? 'check' : 'map') : stepOf[run.state]);
  return (
    <Page
      title={run?.fileName ?? t('ui.title')}
      meta={run ? t(`ui.states.${run.state}`) : null}
      crumbs={
        <Link to="/imports">
          <ArrowLeft size={12} aria-hidden="true" /> {t('ui.all')}
        </Link>
      }
    >
      <div className="imports-page">
        {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
        {query.isPending ? <Skeleton rows={6} height={36} kind="lines" /> : null}
        {run ? (
          <ol className="imports-steps">
            {shownSteps.map((one) => (
              <li key={one} aria-current={one === step ? 'step' : undefined}>
                {t(`ui.steps.${one}`)}
              </li>
            ))}
          </ol>
        ) : null}
        {choosing ? <MappingForm key={run.id} run={run} fields={fields} onOrdered={() => setMapping(false)} /> : null}
        {run && !choosing && run.state !== 'mapped' ? <Outcome run={run} onBack={() => setMapping(true)} /> : null}
      </div>
    </Page>
  );
}

function Outcome({ run, onBack }: { run: ImportDetail; onBack: () => void }) {
  const { t } = useTranslation('imports');
  const [busy, setBusy] = useState(false);
  const order = async (call: () => Promise<ImportDetail>) => {
    setBusy(true);
    try {
      keepRun(await call());
    } catch (failure) {
      toastError(failure);
    } finally {
      setBusy(false);
    }
  };
  const dry = run.state === 'checking' || run.state === 'checked';
  const toWrite = run.added + run.changed;
  // Of an archive it is letters, not rows, and they have no columns.
  const letters = run.kind === 'mail-archive';
  const words = (key: string, values: Record<string, string | number> = {}) =>
    t(letters ? `ui.letters.${key}` : `ui.${key}`, values);
  const counts = [
    [dry ? 'will-added' : 'added', run.added],
    [dry ? 'will-changed' : 'changed', run.changed],
    ['same', run.same],
    ['wrong', run.wrong],
  ] as const;
  return (
    <>
      <Panel title={t(`ui.states.${run.state}`)}>
        {underWay(run) ? (
          <>
            <p className="imports-note" role="status">
              {words('progress', { handled: integer(run.handled) })}
            </p>
            <progress
              aria-label={t(`ui.states.${run.state}`)}
              {...(run.total === null ? {} : { max: run.total, value: run.handled })}
            />
          </>
        ) : null}
        <dl className="imports-counts">
          {counts.map(([key, value]) => (
            <div key={key}>
              <dt>{t(`ui.${key}`)}</dt>
              <dd>{integer(value)}</dd>
            </div>
          ))}
        </dl>
        {run.failure ? (
          <p className="imports-warn" role="alert">
            {run.failure}
          </p>
        ) : null}
        {run.state === 'cancelled' ? <p className="imports-note">{words('partial')}</p> : null}
        {run.state === 'done' && run.wrong > 0 ? <p className="imports-note">{words('done-text')}</p> : null}
        <div className="imports-actions">
          {run.state === 'checked' ? (
            <Button
              kind="primary"
              icon={Play}
              busy={busy}
              disabled={toWrite === 0}
              onClick={() => void order(() => api('POST /api/imports/{id}/start', { params: { id: run.id } }))}
            >
              {toWrite === 0 ? t('ui.nothing-to-write') : words('start', { count: toWrite, shown: integer(toWrite) })}
            </Button>
          ) : null}
          {underWay(run) ? (
            <Button
              icon={X}
              busy={busy}
              onClick={() => void order(() => api('POST /api/imports/{id}/cancel', { params: { id: run.id } }))}
            >
              {t('ui.cancel')}
            </Button>
          ) : null}
          {(run.state === 'checked' || run.state === 'failed' || run.state === 'cancelled') && !run.fileGone ? (
            <Button onClick={onBack}>{t(asExported.has(run.kind) ? 'ui.check-again' : 'ui.back')}</Button>
          ) : null}
        </div>
      </Panel>
      {run.problems.length > 0 && !underWay(run) ? (
        <Panel
          title={words('problems')}
          extra={
            run.fileGone ? null : (
              <a
                className="q-btn q-btn-default q-btn-sm"
                href={link('GET /api/imports/{id}/errors', { params: { id: run.id } })}
                download
              >
                <Download size={14} aria-hidden="true" />
                <span className="q-btn-label">{words('download')}</span>
              </a>
            )
          }
        >
          {run.wrong > run.problems.length ? (
            <p className="imports-note">{words('problems-first', { count: run.problems.length })}</p>
          ) : null}
          <table className="q-plain-table imports-table">
            <thead>
              <tr>
                <th className="is-number">{words('line')}</th>
                {letters ? null : <th>{t('ui.column')}</th>}
                <th>{t('ui.reason')}</th>
              </tr>
            </thead>
            <tbody>
              {run.problems.map((problem) => (
                <tr key={problem.line}>
                  <td className="is-number">{problem.line}</td>
                  {letters ? null : <td className="is-short">{problem.field ?? '—'}</td>}
                  <td>{problem.message}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      ) : null}
    </>
  );
}
