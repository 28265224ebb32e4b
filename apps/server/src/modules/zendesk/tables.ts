export type BroughtRow = { external_id: string; ticket_id: string };
