/** Rows of the schema `speeddials`. */
export type EntryRow = {
  id: string;
  origin_site: number;
  /** Either of a person or of a unit. */
  staff_id: string | null;
  unit_id: string | null;
  label: string;
  number: string;
  /** Behind the code of a desk telephone. */
  slot: number;
};
