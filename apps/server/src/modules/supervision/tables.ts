/** Rows of the schema `supervision`. */
export type LookInRow = {
  id: string;
  origin_site: number;
  conversation_id: string;
  unit_id: string;
  /** Who looked, and who held it then. */
  staff_id: string;
  agent_id: string;
  at: Date;
};
