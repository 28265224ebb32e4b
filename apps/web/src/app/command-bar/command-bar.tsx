import './command-bar.css';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../../shared/i18n.ts';
import { keyCap } from '../../shared/keys.ts';
import { takeTyped } from '../../shared/typed-ahead.ts';
import { Kbd } from '../../shared/ui/button.tsx';
import { Icon } from '../../shared/ui/icon.tsx';
import { useCommands } from './commands.ts';
import { useFound } from './search.ts';

export type Entry = {
  id: string;
  /** customer, ticket, talk, go, run. */
  kind: string;
  label: string;
  detail?: string;
  /** Does the same. */
  keys?: string;
  run: () => void;
};

/** Type a name, number or word: places, actions, customers, tickets and conversations in one list. */
export default function CommandBar({ onClose, go }: { onClose: () => void; go: (path: string) => void }) {
  const { t } = useTranslation('ui');
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const commands = useCommands(go);
  const { found, busy } = useFound(text, go);

  // Before the next key: what was typed meanwhile stands in the field, and the field has the focus.
  useLayoutEffect(() => {
    const node = dialog.current;
    const before = document.activeElement as HTMLElement | null;
    node?.showModal();
    const typed = takeTyped();
    if (typed) setText(typed);
    return () => {
      node?.close();
      before?.focus?.({ preventScroll: true });
    };
  }, []);

  const entries = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const own = wanted === '' ? commands : commands.filter((entry) => entry.label.toLowerCase().includes(wanted));
    return [...found, ...own].slice(0, 40);
  }, [text, commands, found]);
  const chosen = Math.min(at, entries.length - 1);

  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setAt(entries.length === 0 ? 0 : (chosen + 1) % entries.length);
    else if (event.key === 'ArrowUp') setAt(entries.length === 0 ? 0 : (chosen - 1 + entries.length) % entries.length);
    else if (event.key === 'Enter') run(entries[chosen]);
    else return;
    event.preventDefault();
  };

  return (
    <dialog
      ref={dialog}
      className="command-bar"
      aria-label={t('shell.search')}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => event.target === dialog.current && onClose()}
    >
      <div className="command-field">
        <Icon of={Search} size={16} />
        <input
          autoFocus
          value={text}
          placeholder={t('command.placeholder')}
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={entries[chosen] ? `${id}-${chosen}` : undefined}
          aria-label={t('shell.search')}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={key}
        />
        {busy ? <span className="q-spin" aria-hidden="true" /> : <Kbd>Esc</Kbd>}
      </div>
      <div id={id} role="listbox" aria-label={t('command.results')} ref={list} className="scroll">
        {entries.map((entry, index) => (
          // Keys are handled by the field above, which keeps the focus.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={entry.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            onClick={() => run(entry)}
            onPointerMove={() => setAt(index)}
          >
            <span className="command-kind">{t(`command.kind.${entry.kind}`)}</span>
            <span className="ellipsis">{entry.label}</span>
            {entry.keys ? <Kbd>{keyCap(entry.keys)}</Kbd> : null}
            {entry.detail ? <small>{entry.detail}</small> : null}
          </div>
        ))}
      </div>
      {entries.length === 0 && !busy ? <p className="command-none">{t('command.none')}</p> : null}
    </dialog>
  );
}
