/**
 * What people typed and did not send yet, kept on this computer: it survives a reload, a crash and another tab. Texts only;
 * files are uploaded at once and named here by their id. One person's drafts are not another's, and old ones go away.
 */
import { useCallback, useRef, useState } from 'react';

export type DraftFile = { fileId: string; name: string; mediaType: string; size: number };
/** `html`: the same words of a letter as they look; gone when the plain ones were changed elsewhere. */
export type Draft = {
  text: string;
  html?: string | undefined;
  mode: 'reply' | 'note';
  files: DraftFile[];
  at: number;
};

const keepMs = 14 * 86_400_000;
const maxDrafts = 200;
const prefix = 'qiao.draft.';

export class DraftStore {
  private readonly storage: Storage;
  private readonly owner: string;

  constructor(storage: Storage, owner: string) {
    this.storage = storage;
    this.owner = owner;
  }

  private key(subject: string): string {
    return `${prefix}${this.owner}.${subject}`;
  }

  read(subject: string): Draft | null {
    try {
      const value = JSON.parse(this.storage.getItem(this.key(subject)) ?? 'null') as Draft | null;
      return value && typeof value.text === 'string' ? { ...value, files: value.files ?? [] } : null;
    } catch {
      return null;
    }
  }

  /** An empty draft is removed. Returns the time it was kept at, null when storage refused or nothing was left to keep. */
  write(subject: string, draft: Omit<Draft, 'at'>, now = Date.now()): number | null {
    try {
      if (draft.text.trim() === '' && draft.files.length === 0) {
        this.storage.removeItem(this.key(subject));
        return null;
      }
      this.storage.setItem(this.key(subject), JSON.stringify({ ...draft, at: now }));
      return now;
    } catch {
      // Full: old drafts make room once; a draft that still does not fit stays on the page only.
      this.clean(now, Math.floor(maxDrafts / 4));
      try {
        this.storage.setItem(this.key(subject), JSON.stringify({ ...draft, at: now }));
        return now;
      } catch {
        return null;
      }
    }
  }

  remove(subject: string): void {
    try {
      this.storage.removeItem(this.key(subject));
    } catch {
      // Nothing was kept then.
    }
  }

  /** Subjects of this person with a draft, newest first. */
  subjects(): string[] {
    const own = `${prefix}${this.owner}.`;
    const found: { subject: string; at: number }[] = [];
    for (let index = 0; index < this.storage.length; index += 1) {
      const key = this.storage.key(index);
      if (!key?.startsWith(own)) continue;
      const subject = key.slice(own.length);
      found.push({ subject, at: this.read(subject)?.at ?? 0 });
    }
    return found.sort((a, b) => b.at - a.at).map((entry) => entry.subject);
  }

  /** Removes drafts older than two weeks and all but the newest `keep`. */
  clean(now = Date.now(), keep = maxDrafts): void {
    this.subjects().forEach((subject, index) => {
      if (index >= keep || now - (this.read(subject)?.at ?? 0) > keepMs) this.remove(subject);
    });
  }
}

const stores = new Map<string, DraftStore>();
export function draftsOf(owner: string): DraftStore {
  let store = stores.get(owner);
  if (!store) {
    store = new DraftStore(localStorage, owner);
    store.clean();
    stores.set(owner, store);
  }
  return store;
}

const empty: Omit<Draft, 'at'> = { text: '', mode: 'reply', files: [] };
type Held = { subject: string; draft: Omit<Draft, 'at'>; savedAt: number | null };

function load(store: DraftStore, subject: string): Held {
  const kept = store.read(subject);
  return { subject, draft: kept ?? empty, savedAt: kept?.at ?? null };
}

/** The draft of one subject; written with every change (a few microseconds), so no moment can lose words. */
export function useDraft(owner: string, subject: string) {
  const store = draftsOf(owner);
  const [held, setHeld] = useState<Held>(() => load(store, subject));
  // Another subject under the same component: its own draft, before anything is painted.
  const current = held.subject === subject ? held : load(store, subject);
  if (current !== held) setHeld(current);
  const latest = useRef(current);
  latest.current = current;

  const change = useCallback(
    (part: Partial<Omit<Draft, 'at'>> | ((draft: Omit<Draft, 'at'>) => Partial<Omit<Draft, 'at'>>)) => {
      const before = latest.current;
      const draft = { ...before.draft, ...(typeof part === 'function' ? part(before.draft) : part) };
      latest.current = { subject: before.subject, draft, savedAt: store.write(before.subject, draft) };
      setHeld(latest.current);
    },
    [store],
  );
  const clear = useCallback(() => {
    const { subject: cleared, draft } = latest.current;
    store.remove(cleared);
    latest.current = { subject: cleared, draft: { ...empty, mode: draft.mode }, savedAt: null };
    setHeld(latest.current);
  }, [store]);
  return { draft: current.draft, savedAt: current.savedAt, change, clear };
}
