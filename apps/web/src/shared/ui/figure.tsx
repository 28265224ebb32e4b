/** A figure with its definition behind the info mark; the digits drill to their rows where there are any. */
import { Info } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '../i18n.ts';
import { Icon } from './icon.tsx';
import { Popover } from './popover.tsx';

export type Definition = { id: string; version: number; name: string; text: string; formula: string };

export function DefinitionMark({ label, definition }: { label: string; definition: Definition | null | undefined }) {
  const { t } = useTranslation('ui');
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="q-info"
        aria-label={t('figure.definition', { name: label })}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon of={Info} size={14} />
      </button>
      {open ? (
        <Popover
          anchor={anchor}
          label={t('figure.definition', { name: label })}
          className="q-definition"
          onClose={() => setOpen(false)}
        >
          <DefinitionText definition={definition ?? null} />
        </Popover>
      ) : null}
    </>
  );
}

export function DefinitionText({ definition }: { definition: Definition | null }) {
  const { t } = useTranslation('ui');
  if (!definition) return <p className="q-definition-body">{t('figure.no-definition')}</p>;
  return (
    <div className="q-definition-body">
      <header>
        <b>{definition.name}</b>
        <small>
          {definition.id} · {t('figure.version', { version: definition.version })}
        </small>
      </header>
      <p>{definition.text}</p>
      {definition.formula ? <code>{definition.formula}</code> : null}
    </div>
  );
}

export function FigureWithDefinition({
  label,
  value,
  unit,
  note,
  alarm,
  definition,
  to,
}: {
  label: string;
  value: ReactNode;
  unit?: string;
  /** Target or comparison, small behind the digits. */
  note?: ReactNode;
  /** Off target: colour means "act". */
  alarm?: boolean;
  definition?: Definition | null;
  /** The rows behind the figure. */
  to?: string;
}) {
  const digits = <span className={`q-figure-value${alarm ? ' is-alarm' : ''}`}>{value}</span>;
  return (
    <div className="q-figure">
      <span className="q-figure-label">
        {label}
        {definition === undefined ? null : <DefinitionMark label={label} definition={definition} />}
      </span>
      <span className="q-figure-line">
        {to ? (
          <Link to={to} className="q-drill">
            {digits}
          </Link>
        ) : (
          digits
        )}
        {unit ? <small>{unit}</small> : null}
        {note ? <small>{note}</small> : null}
      </span>
    </div>
  );
}
