/** `@` in a field where somebody writes: letters narrow, arrows and Enter choose; `@name#number` is written. */
import { type KeyboardEvent, type ReactNode, type RefObject, useId, useRef, useState } from 'react';
import { Popover } from './popover.tsx';

export type Mentionable = {
  id: string;
  name: string;
  number: string;
  /** Beside the name: unit, or why this one may not be chosen. */
  hint?: string;
  disabled?: boolean;
};

/** The `@…` before the caret; an address (`a@b`) is none. */
export function mentionAt(text: string, caret: number): { from: number; words: string } | null {
  const found = /(?:^|[^A-Za-z0-9._-])@([^\s@#]{0,20})$/u.exec(text.slice(0, caret));
  return found ? { from: caret - found[1]!.length - 1, words: found[1]! } : null;
}

export function useMentionPicker({
  field,
  label,
  none,
  find,
  onText,
  enabled = true,
}: {
  field: RefObject<HTMLTextAreaElement | null>;
  label: string;
  none: string;
  find: (words: string) => Promise<Mentionable[]>;
  onText: (text: string) => void;
  enabled?: boolean;
}): { looked: () => void; key: (event: KeyboardEvent) => boolean; open: () => void; view: ReactNode } {
  const id = useId();
  const [call, setCall] = useState<{ from: number; words: string } | null>(null);
  /** `words`: which these are the people of. */
  const [{ found, words }, setFound] = useState<{ found: Mentionable[]; words: string | null }>({
    found: [],
    words: null,
  });
  const [at, setAt] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const turn = useRef(0);
  const shown = enabled && call !== null && call.from !== closedAt;

  const look = (next: { from: number; words: string } | null) => {
    setCall(next);
    if (next === null) return setClosedAt(null);
    if (next.from === call?.from && next.words === call.words) return;
    const mine = ++turn.current;
    void find(next.words).then((people) => {
      if (mine !== turn.current) return;
      setFound({ found: people.slice(0, 30), words: next.words });
      setAt(0);
    });
  };
  const looked = () => {
    const area = field.current;
    if (!area || !enabled) return;
    look(area.selectionStart === area.selectionEnd ? mentionAt(area.value, area.selectionEnd) : null);
  };
  const choose = (person: Mentionable | undefined) => {
    const area = field.current;
    if (!person || person.disabled || !area || !call) return;
    const words = `@${person.name.replace(/[\s@#]/g, '')}#${person.number} `;
    const end = call.from + words.length;
    onText(`${area.value.slice(0, call.from)}${words}${area.value.slice(call.from + 1 + call.words.length)}`);
    setCall(null);
    requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(end, end);
    });
  };
  return {
    looked,
    key: (event) => {
      if (!shown) return false;
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (event.key === 'Escape') setClosedAt(call.from);
      else if (found.length === 0) return false;
      else if (step !== 0) {
        const next = (at + step + found.length) % found.length;
        setAt(next);
        document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
      } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) {
        // Pressed before the people of these words are there: who is marked and is meant by them is named, nobody else
        // instead, and where none of those known so far is meant the key is the field's.
        const meant = ({ name, number }: Mentionable) => `${name} ${number}`.includes(call.words);
        const marked = found[at];
        if (words === call.words || (marked && meant(marked))) choose(marked);
        else if (!found.some(meant)) return false;
      } else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    /** By a button: the sign is written for the person. */
    open: () => {
      const area = field.current;
      if (!area) return;
      const end = area.selectionEnd;
      const gap = end === 0 || /\s$/.test(area.value.slice(0, end)) ? '' : ' ';
      onText(`${area.value.slice(0, end)}${gap}@${area.value.slice(end)}`);
      setClosedAt(null);
      look({ from: end + gap.length, words: '' });
      requestAnimationFrame(() => {
        area.focus();
        area.setSelectionRange(end + gap.length + 1, end + gap.length + 1);
      });
    },
    view: shown ? (
      <Popover
        anchor={field}
        placement="top-start"
        role="dialog"
        label={label}
        className="q-mentions"
        restoreFocus={false}
        onClose={() => setClosedAt(call.from)}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: a select cannot show this */}
        <div className="q-mention-list scroll" role="listbox" aria-label={label} tabIndex={-1}>
          {found.map((person, index) => (
            // Keys are handled by the field, which keeps the focus.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            <div
              key={person.id}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              aria-disabled={person.disabled || undefined}
              className="q-option"
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(person)}
              onPointerMove={() => setAt(index)}
            >
              <span>{person.name}</span>
              <small>{[person.number, person.hint].filter(Boolean).join(' · ')}</small>
            </div>
          ))}
        </div>
        {found.length === 0 ? <p className="q-option-none">{none}</p> : null}
      </Popover>
    ) : null,
  };
}
