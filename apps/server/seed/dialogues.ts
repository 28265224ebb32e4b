/**
 * What customers ask and agents answer: written for the demo, in both languages. `{model}`, `{code}`, `{days}`, `{number}` and `{agent}` are filled in.
 * Lines: `c` customer, `a` agent, `n` internal note.
 */
import { consultations } from './dialogues-consult.ts';
import { repairs } from './dialogues-repair.ts';

export type Line = readonly [who: 'c' | 'a' | 'n', zh: string, en: string];
export type Dialogue = {
  topic: string;
  type: 'consult' | 'repair' | 'complaint' | 'praise' | 'suggestion' | 'installation';
  families: readonly string[];
  weight: number;
  /** Share that becomes a ticket, and the ticket's title. */
  ticket: number;
  title: readonly [zh: string, en: string];
  /** Mean score 1–5 of those who rate. */
  mood: number;
  lines: readonly Line[];
};

export const dialogues: readonly Dialogue[] = [...repairs, ...consultations];
