/** Facts and sums as rows. Column names are those of the database: facts are written and read whole. */

export type StayFact = {
  work_item_id: string;
  n: number;
  position: number;
  kind: string;
  subject_id: string;
  channel: string;
  queue_id: string;
  unit_id: string;
  target_seconds: number | null;
  entered_at: Date;
  waited_ms: number | null;
  staff_id: string | null;
  staff_unit_id: string | null;
  answered_at: Date | null;
  left_at: Date | null;
  outcome: 'done' | 'withdrawn' | 'transfer' | 'silent' | null;
  held_ms: number | null;
  day: string;
};
export type OfferOutcome = 'accepted' | 'missed' | 'declined' | 'not-ready' | 'elsewhere' | 'withdrawn';
export type OfferFact = {
  offer_id: string;
  staff_id: string;
  position: number;
  work_item_id: string;
  subject_id: string;
  channel: string;
  queue_id: string;
  unit_id: string;
  staff_unit_id: string;
  offered_at: Date;
  decided_at: Date | null;
  outcome: OfferOutcome | null;
  day: string;
};
export type AgentPlace = {
  staff_id: string;
  position: number;
  unit_id: string;
  state: string;
  reason: string | null;
  since: Date;
};
export type AgentStateFact = {
  staff_id: string;
  position: number;
  started_at: Date;
  ended_at: Date;
  unit_id: string;
  state: string;
  reason: string | null;
  day: string;
};
export type ConversationFact = {
  conversation_id: string;
  position: number;
  unit_id: string;
  queue_id: string;
  channel: string;
  customer_id: string | null;
  staff_id: string | null;
  staff_unit_id: string | null;
  offline: boolean;
  started_at: Date;
  closed_at: Date | null;
  closed_by: string | null;
  first_response_ms: number | null;
  first_response_met: boolean | null;
  day: string;
};
export type TicketFact = {
  ticket_id: string;
  position: number;
  unit_id: string;
  type: string;
  topic_id: string | null;
  channel: string;
  customer_id: string | null;
  conversation_id: string | null;
  staff_id: string | null;
  state: string;
  opened_at: Date;
  solved_at: Date | null;
  moves: number;
  day: string;
};
export type MoveKind = 'opened' | 'solved' | 'reopened' | 'closed' | 'discarded' | 'left' | 'entered';
export type TicketMoveFact = {
  ticket_id: string;
  position: number;
  n: number;
  kind: MoveKind;
  at: Date;
  unit_id: string;
  staff_id: string | null;
  channel: string;
  type: string;
  topic_id: string | null;
  open_change: number;
  opened_at: Date;
  day: string;
};
export type ClockFact = {
  clock_id: string;
  position: number;
  subject_kind: string;
  subject_id: string;
  unit_id: string;
  target: string;
  cycle: number;
  policy_version_id: string;
  agreement_id: string | null;
  due_at: Date;
  outcome: 'met' | 'breached' | 'cancelled';
  decided_at: Date;
  started_at: Date | null;
  stopped_at: Date | null;
  day: string;
};
export type SurveyFact = {
  response_id: string;
  position: number;
  subject_kind: string;
  subject_id: string;
  unit_id: string;
  staff_id: string | null;
  customer_id: string | null;
  score: number;
  low: boolean;
  way: string;
  at: Date;
  day: string;
};
export type ContactFact = {
  subject_id: string;
  position: number;
  kind: 'conversation' | 'ticket';
  customer_id: string;
  topic_id: string | null;
  unit_id: string;
  queue_id: string | null;
  channel: string;
  staff_id: string | null;
  at: Date;
  day: string;
};

export type Facts = {
  stay_fact: StayFact;
  offer_fact: OfferFact;
  agent_place: AgentPlace;
  agent_state_fact: AgentStateFact;
  conversation_fact: ConversationFact;
  ticket_fact: TicketFact;
  ticket_move_fact: TicketMoveFact;
  clock_fact: ClockFact;
  survey_fact: SurveyFact;
  contact_fact: ContactFact;
};
export type FactTable = keyof Facts;

type Shape = { key: readonly string[]; group: string; columns: readonly string[] };
/** `group`: rows are loaded together by this id, in the order of their key. */
export const factShapes: { readonly [T in FactTable]: Shape } = {
  stay_fact: {
    key: ['work_item_id', 'n'],
    group: 'work_item_id',
    columns:
      'work_item_id n position kind subject_id channel queue_id unit_id target_seconds entered_at waited_ms staff_id staff_unit_id answered_at left_at outcome held_ms day'.split(
        ' ',
      ),
  },
  offer_fact: {
    key: ['offer_id', 'staff_id'],
    group: 'work_item_id',
    columns:
      'offer_id staff_id position work_item_id subject_id channel queue_id unit_id staff_unit_id offered_at decided_at outcome day'.split(
        ' ',
      ),
  },
  agent_place: {
    key: ['staff_id'],
    group: 'staff_id',
    columns: 'staff_id position unit_id state reason since'.split(' '),
  },
  agent_state_fact: {
    key: ['staff_id', 'started_at', 'ended_at', 'state'],
    group: 'staff_id',
    columns: 'staff_id position started_at ended_at unit_id state reason day'.split(' '),
  },
  conversation_fact: {
    key: ['conversation_id'],
    group: 'conversation_id',
    columns:
      'conversation_id position unit_id queue_id channel customer_id staff_id staff_unit_id offline started_at closed_at closed_by first_response_ms first_response_met day'.split(
        ' ',
      ),
  },
  ticket_fact: {
    key: ['ticket_id'],
    group: 'ticket_id',
    columns:
      'ticket_id position unit_id type topic_id channel customer_id conversation_id staff_id state opened_at solved_at moves day'.split(
        ' ',
      ),
  },
  ticket_move_fact: {
    key: ['ticket_id', 'n'],
    group: 'ticket_id',
    columns: 'ticket_id position n kind at unit_id staff_id channel type topic_id open_change opened_at day'.split(' '),
  },
  clock_fact: {
    key: ['clock_id'],
    group: 'clock_id',
    columns:
      'clock_id position subject_kind subject_id unit_id target cycle policy_version_id agreement_id due_at outcome decided_at started_at stopped_at day'.split(
        ' ',
      ),
  },
  survey_fact: {
    key: ['response_id'],
    group: 'response_id',
    columns: 'response_id position subject_kind subject_id unit_id staff_id customer_id score low way at day'.split(
      ' ',
    ),
  },
  contact_fact: {
    key: ['subject_id'],
    group: 'subject_id',
    columns: 'subject_id position kind customer_id topic_id unit_id queue_id channel staff_id at day'.split(' '),
  },
};
export const factTables = Object.keys(factShapes) as FactTable[];

/** Stands for "nobody", "no topic" in the keys of sums. */
export const none = '00000000-0000-0000-0000-000000000000';

/** Sums: `<name>_day` and `<name>_half_hour`. */
export const sumShapes = {
  stay: {
    keys: ['unit_id', 'queue_id', 'channel'],
    values:
      'arrived answered within abandoned short_abandoned passed_on waited_ms abandon_ms wait_10 wait_30 wait_60 wait_120 wait_more handled handled_ms'.split(
        ' ',
      ),
  },
  agent: {
    keys: ['unit_id', 'staff_id', 'queue_id', 'channel'],
    values:
      'offered accepted missed declined taken handled handled_ms passed_on responses response_ms responses_met'.split(
        ' ',
      ),
  },
  state: { keys: ['unit_id', 'staff_id', 'state', 'reason'], values: ['ms'] },
  conversation: {
    keys: ['unit_id', 'queue_id', 'channel', 'staff_id'],
    values: 'started offline closed lasted_ms responses response_ms responses_met'.split(' '),
  },
  ticket: {
    keys: ['unit_id', 'staff_id', 'channel', 'type', 'topic_id'],
    values: 'opened solved reopened closed discarded solve_ms open_change open_since_s'.split(' '),
  },
  clock: {
    keys: ['unit_id', 'target', 'policy_version_id', 'subject_kind', 'agreement_id'],
    values: ['met', 'breached', 'cancelled'],
  },
  survey: {
    keys: ['unit_id', 'staff_id', 'subject_kind', 'way'],
    values: ['responses', 'scores', 'squares', 'low', 'high'],
  },
} as const satisfies Record<string, { keys: readonly string[]; values: readonly string[] }>;
export type SumName = keyof typeof sumShapes;
export const sumNames = Object.keys(sumShapes) as SumName[];

/** Half hours of one agent in one unit. */
export type HoldingWindow = { staffId: string; unitId: string; from: Date; to: Date };
/** Work held longer than this (a ticket over weeks) counts as time in hand for its last days only. */
export const longestHeldMs = 2 * 86_400_000;
