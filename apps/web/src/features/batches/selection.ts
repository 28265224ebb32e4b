/** Rows that are ticked in a list: one by one, from the last one to this one, or everything that matches. */
import { useMemo, useState } from 'react';

export type Selection = {
  size: number;
  ids: readonly string[];
  has: (id: string) => boolean;
  /** `range`: with all between it and the one before. */
  toggle: (id: string, range?: boolean) => void;
  set: (ids: readonly string[]) => void;
  clear: () => void;
};

/** `shown`: in the order of the list. What is gone from the list is no longer chosen. */
export function useSelection(shown: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string | null>(null);
  const ids = useMemo(() => (chosen.size === 0 ? [] : shown.filter((id) => chosen.has(id))), [shown, chosen]);
  return {
    size: ids.length,
    ids,
    has: (id) => chosen.has(id),
    toggle: (id, range = false) => {
      const next = new Set(ids);
      const [from, to] = [last === null ? -1 : shown.indexOf(last), shown.indexOf(id)].sort((a, b) => a - b);
      if (range && from !== undefined && to !== undefined && from >= 0)
        for (const one of shown.slice(from, to + 1)) next.add(one);
      else if (next.has(id)) next.delete(id);
      else next.add(id);
      setChosen(next);
      setLast(id);
    },
    set: (all) => setChosen(new Set(all)),
    clear: () => {
      setChosen(new Set());
      setLast(null);
    },
  };
}
