export type ContactFact = {
  workItemId: string;
  site: number;
  kind: string;
  subjectId: string;
  channel: string;
  queueId: string;
  unitId: string;
  queuedAt: Date;
};

/** `unitId`: where it was set; null is the company's default. */
export type Target = { figure: string; value: number; unitId: string | null };

export type QueueCounts = { queueId: string; answered: number; within: number; abandoned: number };
export type DayCounts = {
  answered: number;
  within: number;
  abandoned: number;
  arrived: number;
  handled: number;
  ratings: number;
  scores: number;
};
