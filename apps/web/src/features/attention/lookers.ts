/**
 * Who among colleagues has what on screen. What is open is pushed; rows of lists are asked for while they are in sight, a few
 * seconds apart, all in one question.
 */
import type { People, Present, SubjectKind } from '@qiao/server/contracts/attention';
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { realtime, useResumed } from '../../shared/realtime/realtime.ts';
import { useMe } from '../../shared/session.ts';

const askMs = 4000;
const againMs = 15_000;
const typingMs = 3000;
const mostAsked = 200;
const nobody: Present[] = [];

const known = new Map<string, Present[]>();
const listeners = new Map<string, Set<() => void>>();
let timer: ReturnType<typeof setTimeout> | null = null;

const keyOf = (subject: SubjectKind, id: string): string => `${subject}:${id}`;

function set(key: string, people: Present[]): void {
  const before = known.get(key);
  if (before === undefined && people.length === 0) return;
  if (JSON.stringify(before) === JSON.stringify(people)) return;
  if (people.length > 0) known.set(key, people);
  else known.delete(key);
  for (const listener of listeners.get(key) ?? []) listener();
}

async function ask(): Promise<void> {
  timer = null;
  if (!document.hidden && realtime.state.phase === 'online')
    await Promise.all((['conversation', 'ticket'] as const).map(askOf)).catch(() => {
      // Asked again in a moment; marks stay as they were.
    });
  if (listeners.size > 0 && timer === null) timer = setTimeout(() => void ask(), askMs);
}

async function askOf(subject: SubjectKind): Promise<void> {
  const ids = [...listeners.keys()]
    .filter((key) => key.startsWith(`${subject}:`))
    .map((key) => key.slice(subject.length + 1))
    .slice(-mostAsked);
  if (ids.length === 0) return;
  const { rows } = await realtime.call<{ rows: People[] }>('attention.among', { subject, ids }, { passing: true });
  const told = new Map(rows.map((row) => [row.id, row.people]));
  for (const id of ids) set(keyOf(subject, id), told.get(id) ?? nobody);
}

/** Colleagues who have it on screen, without oneself. */
export function useOthers(subject: SubjectKind, id: string): Present[] {
  const me = useMe().staff.id;
  const key = keyOf(subject, id);
  const subscribe = useCallback(
    (listener: () => void) => {
      const of = listeners.get(key) ?? new Set();
      listeners.set(key, of.add(listener));
      // Rows that come into sight together are asked for together.
      if (timer === null) timer = setTimeout(() => void ask(), 150);
      return () => {
        of.delete(listener);
        if (of.size === 0 && listeners.get(key) === of) {
          listeners.delete(key);
          known.delete(key);
        }
      };
    },
    [key],
  );
  const people = useSyncExternalStore(subscribe, () => known.get(key) ?? nobody);
  return useMemo(
    () => (people.some((one) => one.id === me) ? people.filter((one) => one.id !== me) : people),
    [people, me],
  );
}

/** Tells colleagues that this page has it on screen, until it is left or hidden; `typed` while keys are pressed. */
export function useLooking(subject: SubjectKind, id: string): { typed: () => void; rested: () => void } {
  const said = useRef({ typing: false, at: 0 });
  const say = useMemo(() => {
    const call = (typing: boolean) => {
      said.current = { typing, at: Date.now() };
      realtime
        .call<People>('attention.look', { subject, id, typing }, { passing: true })
        .then(({ people }) => set(keyOf(subject, id), people))
        // Said again soon; no right to look: the page itself says so.
        .catch(() => {});
    };
    const leave = () => void realtime.call('attention.leave', { subject, id }, { passing: true }).catch(() => {});
    return { call, leave };
  }, [subject, id]);
  useEffect(() => {
    const shown = () => (document.hidden ? say.leave() : say.call(false));
    if (!document.hidden && realtime.state.phase === 'online') say.call(false);
    const again = setInterval(() => {
      if (!document.hidden) say.call(said.current.typing && Date.now() - said.current.at < typingMs);
    }, againMs);
    document.addEventListener('visibilitychange', shown);
    return () => {
      clearInterval(again);
      document.removeEventListener('visibilitychange', shown);
      say.leave();
    };
  }, [say]);
  useEffect(
    () =>
      realtime.follow(`${subject}:${id}`, {
        push: (name, data) => {
          if (name === 'attention.people') set(keyOf(subject, id), (data as People).people);
        },
        // A page that has just loaded could not say it before.
        live: () => {
          if (!document.hidden) say.call(false);
        },
      }),
    [subject, id, say],
  );
  useResumed(() => {
    if (!document.hidden) say.call(false);
    return 0;
  });
  return useMemo(
    () => ({
      typed: () => {
        if (!said.current.typing || Date.now() - said.current.at >= typingMs) say.call(true);
      },
      rested: () => {
        if (said.current.typing) say.call(false);
      },
    }),
    [say],
  );
}
