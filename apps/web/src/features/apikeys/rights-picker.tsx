/** Rights by module, found by words of either language. */
import type { OfferedRight } from '@qiao/server/contracts/apikeys';
import { useId, useState } from 'react';
import { i18n, nameIn, useTranslation } from '../../shared/i18n.ts';
import { Input } from '../../shared/ui/field.tsx';

export function RightsPicker({
  offered,
  held,
  onChange,
  error,
}: {
  offered: OfferedRight[];
  held: ReadonlySet<string>;
  onChange: (next: Set<string>) => void;
  error: string | null;
}) {
  const { t } = useTranslation('apikeys');
  const id = useId();
  const [words, setWords] = useState('');
  const wanted = words.trim().toLowerCase();
  const groups = new Map<string, OfferedRight[]>();
  for (const right of offered)
    if (`${right.key} ${right.name.zh} ${right.name.en}`.toLowerCase().includes(wanted))
      groups.set(right.module, [...(groups.get(right.module) ?? []), right]);
  const toggle = (key: string, on: boolean) => {
    const next = new Set(held);
    if (on) next.add(key);
    else next.delete(key);
    onChange(next);
  };
  return (
    <fieldset className="keys-rights" aria-describedby={error ? `${id}-error` : undefined}>
      <legend>{t('ui.rights-count', { count: held.size })}</legend>
      <Input
        type="search"
        aria-label={t('ui.find-right')}
        placeholder={t('ui.find-right')}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {error ? (
        <span id={`${id}-error`} className="q-field-error" role="alert">
          {error}
        </span>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard (WCAG 2.1.1) */}
      <section className="keys-groups" tabIndex={0} aria-label={t('ui.rights')}>
        {[...groups].map(([module, list]) => (
          <div key={module}>
            <b>{i18n.t(`identity:ui.modules.${module}`, { defaultValue: module })}</b>
            {list.map(({ key, name }) => (
              <label key={key}>
                <input
                  type="checkbox"
                  checked={held.has(key)}
                  onChange={(event) => toggle(key, event.target.checked)}
                />
                <span>
                  {nameIn(name)} <small>{key}</small>
                </span>
              </label>
            ))}
          </div>
        ))}
      </section>
    </fieldset>
  );
}
