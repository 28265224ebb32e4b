/**
 * One figure over time: counts as bars, everything else as a line; the period before as a broken line. The same numbers stand in the
 * table below, which is where a reader without eyes goes.
 */
import { useTranslation } from '../../shared/i18n.ts';
import { useMedia } from '../../shared/media.ts';
import { type FigureInfo, type Report, timeGroups } from './report-data.ts';
import { shown, timeLabel } from './values.ts';

const height = 240;
const pad = { left: 56, right: 16, top: 16, bottom: 28 };

/** A round number at or above the largest value. */
function roundTop(value: number, kind: FigureInfo['kind']): number {
  if (kind === 'percent') return 100;
  if (kind === 'score') return 5;
  if (kind === 'duration') {
    const steps = [
      10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800, 604_800, 2_592_000,
    ];
    return (steps.find((step) => step * 1000 >= value) ?? Math.ceil(value / 2_592_000_000) * 2_592_000) * 1000;
  }
  const size = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 4, 5, 10].map((n) => n * size).find((top) => top >= value) ?? value;
}

export function Chart({ report, figure }: { report: Report; figure: FigureInfo }) {
  const { t } = useTranslation('reports');
  // A drawing of the window's shape: it is as high everywhere.
  const wide = useMedia('(min-width: 1680px)');
  const width = wide ? 1880 : 960;
  const at = report.figures.findIndex(({ id }) => id === figure.id);
  const isTime = (timeGroups as readonly string[]).includes(report.by);
  if (at < 0 || !isTime || report.groups.length === 0) return <p className="rp-nothing">{t('ui.nothing')}</p>;
  const points = report.groups.map((group) => ({
    key: group.key,
    label: timeLabel(report.by, group.key),
    now: group.values[at] ?? null,
    before: group.before?.[at] ?? null,
  }));
  const known = points.flatMap(({ now, before }) => [now ?? 0, before ?? 0]);
  const top = roundTop(Math.max(...known, figure.kind === 'count' ? 1 : 0), figure.kind);
  const step = (width - pad.left - pad.right) / points.length;
  const x = (index: number): number => pad.left + step * (index + 0.5);
  const y = (value: number): number => pad.top + (height - pad.top - pad.bottom) * (1 - Math.min(1, value / top));
  const line = (pick: (point: (typeof points)[number]) => number | null): string => {
    let path = '';
    points.forEach((point, index) => {
      const value = pick(point);
      const before = index > 0 ? pick(points[index - 1]!) : null;
      if (value !== null) path += `${before === null ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    });
    return path;
  };
  const every = Math.max(1, Math.ceil(points.length / (wide ? 24 : 12)));
  const grid = [0, 0.25, 0.5, 0.75, 1].filter(
    (part) => figure.kind !== 'count' || top >= 4 || part === 0 || part === 1,
  );
  return (
    <svg
      className="rp-chart"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('ui.chart-of', { figure: figureName(report, figure), from: report.from, to: report.to })}
    >
      {grid.map((part) => (
        <g key={part}>
          <line className="rp-grid" x1={pad.left} x2={width - pad.right} y1={y(top * part)} y2={y(top * part)} />
          <text className="rp-axis" x={pad.left - 8} y={y(top * part) + 4} textAnchor="end">
            {shown(figure.kind, top * part)}
          </text>
        </g>
      ))}
      {points.map((point, index) => (
        <g key={point.key}>
          {figure.kind === 'count' && point.now ? (
            <rect
              className="rp-bar"
              x={x(index) - Math.min(18, step * 0.35)}
              width={Math.min(36, step * 0.7)}
              y={y(point.now)}
              height={y(0) - y(point.now)}
            />
          ) : null}
          {index % every === 0 ? (
            <text className="rp-axis" x={x(index)} y={height - 8} textAnchor="middle">
              {point.label}
            </text>
          ) : null}
          <rect
            className="rp-touch"
            x={x(index) - step / 2}
            y={pad.top}
            width={step}
            height={height - pad.top - pad.bottom}
          >
            <title>
              {`${point.label} ${shown(figure.kind, point.now)}${point.before === null ? '' : ` · ${t('ui.before')} ${shown(figure.kind, point.before)}`}`}
            </title>
          </rect>
        </g>
      ))}
      {report.before ? <path className="rp-before" d={line(({ before }) => before)} /> : null}
      {figure.kind === 'count' ? null : (
        <>
          <path className="rp-line" d={line(({ now }) => now)} />
          {points.map((point, index) =>
            point.now === null ? null : (
              <circle key={point.key} className="rp-dot" cx={x(index)} cy={y(point.now)} r={2.5} />
            ),
          )}
        </>
      )}
    </svg>
  );
}

function figureName(report: Report, figure: FigureInfo): string {
  return document.documentElement.lang === 'en'
    ? `${figure.name.en}, ${report.name.en}`
    : `${report.name.zh}：${figure.name.zh}`;
}
