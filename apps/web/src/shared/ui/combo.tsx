/** A choice among many: type a part of it, arrows and Enter choose. Options may be fixed or asked for as one types. */
import { Check, ChevronDown, X } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useTranslation } from '../i18n.ts';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import { Popover } from './popover.tsx';

export type ComboOption = { value: string; label: string; hint?: string };

export function Combo({
  id,
  options,
  value,
  onChange,
  onSearch,
  placeholder,
  label,
  invalid,
  describedBy,
  busy,
  none,
}: {
  id?: string;
  options: ComboOption[];
  value: string | null;
  onChange: (value: string | null) => void;
  /** Given: the options come from outside, already filtered by these words. */
  onSearch?: (words: string) => void;
  placeholder?: string;
  label: string;
  invalid?: boolean;
  describedBy?: string | undefined;
  busy?: boolean;
  /** Said when nothing is found, in place of the usual words. */
  none?: string;
}) {
  const { t } = useTranslation('ui');
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const listId = useId();
  const [words, setWords] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const chosen = options.find((option) => option.value === value) ?? null;
  const remembered = useRef(chosen);
  if (chosen) remembered.current = chosen;
  const shown = chosen ?? (value !== null && remembered.current?.value === value ? remembered.current : null);
  const open = words !== null;
  const wanted = (words ?? '').trim().toLowerCase();
  const found = (
    onSearch || wanted === '' ? options : options.filter((option) => option.label.toLowerCase().includes(wanted))
  ).slice(0, 200);
  const cursor = Math.min(at, found.length - 1);

  const show = () => {
    if (open) return;
    setWords('');
    setAt(
      Math.max(
        0,
        options.findIndex((option) => option.value === value),
      ),
    );
    onSearch?.('');
  };
  const choose = (option: ComboOption | undefined) => {
    if (!option) return;
    remembered.current = option;
    onChange(option.value);
    setWords(null);
  };
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) return show();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const next = (cursor + step + found.length) % Math.max(1, found.length);
      setAt(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      choose(found[cursor]);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      setWords(null);
    } else if (event.key === 'Tab') setWords(null);
  };

  return (
    <div className="q-combo" ref={box}>
      <input
        ref={field}
        id={id}
        className="q-input"
        role="combobox"
        aria-label={id ? undefined : label}
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open && found[cursor] ? `${listId}-${cursor}` : undefined}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        autoComplete="off"
        placeholder={shown?.label ?? placeholder}
        value={words ?? shown?.label ?? ''}
        onFocus={(event) => event.target.select()}
        onClick={show}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
          onSearch?.(event.target.value);
        }}
        onKeyDown={key}
      />
      {value !== null ? (
        <IconButton
          icon={X}
          label={t('clear')}
          size={14}
          className="is-small q-combo-clear"
          onClick={() => {
            onChange(null);
            field.current?.focus();
          }}
        />
      ) : null}
      <Icon of={ChevronDown} size={16} className="q-combo-mark" />
      {open ? (
        <Popover
          anchor={box}
          role="listbox"
          label={label}
          className="q-combo-list"
          restoreFocus={false}
          onClose={() => setWords(null)}
        >
          <div id={listId} role="presentation" style={{ minWidth: box.current?.offsetWidth }}>
            {found.map((option, index) => (
              // Keys are handled by the field, which keeps the focus.
              // biome-ignore lint/a11y/useKeyWithClickEvents: see above
              <div
                key={option.value}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === cursor}
                className="q-option"
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => choose(option)}
                onPointerMove={() => setAt(index)}
              >
                <span>{option.label}</span>
                {option.hint ? <small>{option.hint}</small> : null}
                {option.value === value ? <Icon of={Check} size={14} /> : null}
              </div>
            ))}
            {found.length === 0 ? (
              <p className="q-option-none">{busy ? t('loading') : (none ?? t('nothing-found'))}</p>
            ) : null}
          </div>
        </Popover>
      ) : null}
    </div>
  );
}
