/** The groups as a table; counts lead to their rows, a name narrows the report to it. */
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { clockTime } from '../../shared/time/format.ts';
import { type Drilled, isDimension, parameterOf, type Report, timeGroups } from './report-data.ts';
import { shown } from './values.ts';

const nobody = '00000000-0000-0000-0000-000000000000';

export function ReportTable({
  report,
  onDrill,
  onNarrow,
}: {
  report: Report;
  onDrill: (drilled: Drilled) => void;
  onNarrow: (parameter: string, key: string) => void;
}) {
  const { t } = useTranslation('reports');
  const isTime = (timeGroups as readonly string[]).includes(report.by);
  const label = (group: Report['groups'][number]): string =>
    report.by === 'half-hour' ? `${group.key.slice(0, 10)} ${clockTime(group.key)}` : group.label;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wider than the window, it is scrolled by keys
    <section className="rp-table-box" aria-label={t('ui.table')} tabIndex={0}>
      <table className="rp-table">
        <thead>
          <tr>
            <th scope="col">{t(`ui.by.${report.by}`)}</th>
            {report.figures.map((figure) => (
              <th key={figure.id} scope="col" className="is-number">
                {nameIn(figure.name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.groups.map((group) => (
            <tr key={group.key}>
              <th scope="row">
                {isTime || group.key === nobody ? (
                  label(group)
                ) : (
                  <button
                    type="button"
                    className="rp-narrow"
                    title={t('ui.narrow', { name: group.label })}
                    onClick={() => isDimension(report.by) && onNarrow(parameterOf[report.by], group.key)}
                  >
                    {label(group)}
                  </button>
                )}
              </th>
              {report.figures.map((figure, index) => {
                const value = group.values[index] ?? null;
                const digits = shown(figure.kind, value);
                return (
                  <td key={figure.id} className="is-number">
                    {figure.drill && figure.kind === 'count' && value ? (
                      <button
                        type="button"
                        className="rp-drill"
                        aria-label={t('ui.rows-of', { name: `${label(group)} ${nameIn(figure.name)}`, value: digits })}
                        onClick={() =>
                          onDrill({
                            figure: figure.id,
                            key: group.key,
                            title: `${label(group)} · ${nameIn(figure.name)}`,
                          })
                        }
                      >
                        {digits}
                      </button>
                    ) : (
                      digits
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('ui.total')}</th>
            {report.figures.map((figure, index) => (
              <td key={figure.id} className="is-number">
                {shown(figure.kind, report.total.values[index])}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
      {report.more > 0 ? <p className="rp-note">{t('ui.more', { count: report.more })}</p> : null}
    </section>
  );
}
