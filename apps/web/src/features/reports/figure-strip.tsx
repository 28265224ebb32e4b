/** The totals: each with its change and its definition; choosing one draws it. */
import { Info } from 'lucide-react';
import { nameIn, useTranslation } from '../../shared/i18n.ts';
import { Icon } from '../../shared/ui/icon.tsx';
import type { Drilled, FigureInfo, Report } from './report-data.ts';
import { changeOf, shown } from './values.ts';

export function FigureStrip({
  report,
  drawn,
  explained,
  onDraw,
  onExplain,
  onDrill,
}: {
  report: Report;
  drawn: string;
  explained: string | null;
  onDraw: (id: string) => void;
  onExplain: (id: string | null) => void;
  onDrill: (drilled: Drilled) => void;
}) {
  const { t } = useTranslation('reports');
  return (
    <ul className="rp-strip" aria-label={t('ui.totals')}>
      {report.figures.map((figure, index) => (
        <Total
          key={figure.id}
          figure={figure}
          value={report.total.values[index] ?? null}
          before={report.total.before?.[index]}
          drawn={drawn === figure.id}
          explained={explained === figure.id}
          onDraw={() => onDraw(figure.id)}
          onExplain={() => onExplain(explained === figure.id ? null : figure.id)}
          onDrill={() => onDrill({ figure: figure.id, key: null, title: nameIn(figure.name) })}
        />
      ))}
    </ul>
  );
}

function Total({
  figure,
  value,
  before,
  drawn,
  explained,
  onDraw,
  onExplain,
  onDrill,
}: {
  figure: FigureInfo;
  value: number | null;
  before: number | null | undefined;
  drawn: boolean;
  explained: boolean;
  onDraw: () => void;
  onExplain: () => void;
  onDrill: () => void;
}) {
  const { t } = useTranslation('reports');
  const change = changeOf(figure, value, before);
  const name = nameIn(figure.name);
  const digits = shown(figure.kind, value);
  return (
    <li className={`rp-total${drawn ? ' is-drawn' : ''}`}>
      <span className="rp-total-head">
        <button type="button" className="rp-draw" aria-pressed={drawn} onClick={onDraw}>
          {name}
        </button>
        <button
          type="button"
          className="q-info"
          aria-label={t('ui:figure.definition', { name })}
          aria-expanded={explained}
          onClick={onExplain}
        >
          <Icon of={Info} size={14} />
        </button>
      </span>
      {figure.drill && value ? (
        <button
          type="button"
          className="rp-value rp-drill"
          onClick={onDrill}
          aria-label={t('ui.rows-of', { name, value: digits })}
        >
          {digits}
        </button>
      ) : (
        <span className="rp-value">{digits}</span>
      )}
      <small className={change?.good === false ? 'is-worse' : change?.good ? 'is-better' : ''}>
        {change ? `${change.text} · ${t('ui.before')} ${shown(figure.kind, before)}` : '\u00a0'}
      </small>
    </li>
  );
}
