/** A part without a row was never switched: it is on. */
export type PartRow = { code: string; is_on: boolean; changed_at: Date; changed_by: string; ends_at: Date | null };
