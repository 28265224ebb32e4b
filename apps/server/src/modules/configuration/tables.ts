import type { Document, Draft } from './contract.ts';

export type DraftRow = {
  id: string;
  title: string;
  document: Document;
  /** What takes it back, once applied. */
  back: Document | null;
  state: Draft['state'];
  created_at: Date;
  applied_at: Date | null;
};
