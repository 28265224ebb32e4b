import type { KeyboardEvent, ReactNode } from 'react';

export type Tab<K extends string> = { key: K; label: ReactNode; count?: number | string | null };

/** Tabs with arrow keys; the panel is named by its tab (`${id}-panel`). */
export function Tabs<K extends string>({
  id,
  tabs,
  chosen,
  onChange,
  label,
}: {
  id: string;
  tabs: Tab<K>[];
  chosen: K;
  onChange: (key: K) => void;
  label: string;
}) {
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.key === chosen);
    const next = tabs[(at + step + tabs.length) % tabs.length]!;
    onChange(next.key);
    document.getElementById(`${id}-${next.key}`)?.focus();
  };
  return (
    <div className="q-tabs" role="tablist" aria-label={label} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          role="tab"
          id={`${id}-${tab.key}`}
          aria-selected={tab.key === chosen}
          aria-controls={`${id}-panel`}
          tabIndex={tab.key === chosen ? 0 : -1}
          className="q-tab"
          onClick={() => onChange(tab.key)}
        >
          {tab.label}
          {tab.count === undefined || tab.count === null ? null : <small>{tab.count}</small>}
        </button>
      ))}
    </div>
  );
}

/** A small choice of one among few, pressed buttons side by side. */
export function Segments<K extends string>({
  options,
  chosen,
  onChange,
  label,
}: {
  options: { key: K; label: ReactNode }[];
  chosen: K;
  onChange: (key: K) => void;
  label: string;
}) {
  return (
    <fieldset className="q-segments">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.key}
          type="button"
          className="q-segment"
          aria-pressed={option.key === chosen}
          onClick={() => onChange(option.key)}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
