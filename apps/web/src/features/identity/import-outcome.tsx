/** What a file would do or has done: counts, problems with their lines, the first rows, links to hand over. */
import type { ImportResult } from '@qiao/server/contracts/identity';
import { Download } from 'lucide-react';
import { useTranslation } from '../../shared/i18n.ts';
import { integer } from '../../shared/time/format.ts';
import { Button } from '../../shared/ui/button.tsx';

/** Saves text as a file that spreadsheets open in the right letters (UTF-8 with mark). */
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A cell that no spreadsheet takes for a formula. */
export function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function ImportOutcome({ result }: { result: ImportResult }) {
  const { t } = useTranslation('identity');
  const counts = [
    ['rows', result.rows],
    ['added', result.added],
    ['changed', result.changed],
    ['unchanged', result.unchanged],
    ...(result.dryRun ? [] : [['invited', result.invited]]),
  ] as [string, number][];
  return (
    <>
      <dl className="import-counts">
        {counts.map(([key, value]) => (
          <div key={key}>
            <dt>{t(`ui.import.${key}`)}</dt>
            <dd>{integer(value)}</dd>
          </div>
        ))}
      </dl>
      <p className="admin-text">{t('ui.import.encoding', { encoding: result.encoding.toUpperCase() })}</p>
      {result.problems.length > 0 ? (
        <>
          <p className="admin-warn" role="alert">
            {t('ui.import.nothing', { count: result.problems.length })}
          </p>
          <table className="q-plain-table">
            <thead>
              <tr>
                <th className="is-number">{t('ui.import.line')}</th>
                <th>{t('ui.import.column')}</th>
                <th>{t('ui.import.problem')}</th>
              </tr>
            </thead>
            <tbody>
              {result.problems.map((problem) => (
                <tr key={`${problem.line}-${problem.column}-${problem.code}`}>
                  <td className="is-number">{problem.line}</td>
                  <td>{problem.column ?? '—'}</td>
                  <td>{problem.message}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      ) : null}
      {result.links.length > 0 ? (
        <div className="admin-once">
          <span>{t('ui.import.links', { count: result.links.length })}</span>
          <div>
            <Button
              small
              icon={Download}
              onClick={() =>
                saveText(
                  'links.csv',
                  [
                    [t('ui.staff.number'), t('ui.staff.name'), 'URL'],
                    ...result.links.map((link) => [link.number, link.name, link.url]),
                  ]
                    .map((row) => row.map(csvCell).join(','))
                    .join('\r\n'),
                )
              }
            >
              {t('ui.import.save-links')}
            </Button>
          </div>
        </div>
      ) : null}
      {result.problems.length === 0 && result.preview.length > 0 ? (
        <table className="q-plain-table">
          <thead>
            <tr>
              <th className="is-number">{t('ui.import.line')}</th>
              <th>{t('ui.staff.number')}</th>
              <th>{t('ui.staff.name')}</th>
              <th>{t('ui.import.outcome')}</th>
            </tr>
          </thead>
          <tbody>
            {result.preview.slice(0, 20).map((row) => (
              <tr key={row.line}>
                <td className="is-number">{row.line}</td>
                <td>{row.number}</td>
                <td>{row.name}</td>
                <td>{t(`ui.import.will-${row.outcome}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </>
  );
}
