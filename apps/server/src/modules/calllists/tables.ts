/** Rows of the schema `calllists`. */
export type EntryRow = {
  id: string;
  origin_site: number;
  unit_id: string;
  list: 'black' | 'red';
  blind: string;
  masked: string;
  reason: string;
  refuses: boolean;
  until: Date | null;
  by_staff: string;
  at: Date;
};
