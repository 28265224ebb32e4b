/** How somebody is reached: what rings, one after the other or at once. Made by the rooms below, who know forwarding and restrictions. */
export type Way =
  | { kind: 'extension'; extension: string; staffId: string | null; answersItself?: boolean }
  /** `others`: trunks that take its place when it is down, full or does not answer, in order, with what they show. */
  | { kind: 'trunk'; trunk: string; number: string; from: string; others?: { trunk: string; from: string }[] }
  /** `knocks`: they are in a call there and hear that another one waits; who is turned down is told that they are busy. */
  | { kind: 'browser'; staffId: string; knocks?: boolean };

/** Its ways ring together, and whoever answers first has it. */
export type Step = { ways: Way[]; seconds: number };

export type Plan = {
  /** Tried one after the other. */
  steps: Step[];
  /** The colleague who is meant, if it is one. */
  staffId: string | null;
  /** What others see: a name, an extension, a masked number. */
  title: string;
  /** In which they are spoken to; absent: nobody knows. */
  language?: 'zh' | 'en';
  /** The talk ends after so long; a tone is heard before. */
  limitSeconds?: number | null;
};

/** `outside`: by a trunk. */
export type Reached = { legId: string; way: 'sip' | 'browser'; staffId: string | null; outside?: boolean };
