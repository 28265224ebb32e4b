import type { Step } from './contract.ts';

export type MacroRow = {
  id: string;
  origin_site: number;
  subject: 'conversation' | 'ticket';
  reach: 'own' | 'team' | 'company';
  staff_id: string | null;
  unit_id: string | null;
  title: string;
  initials: string;
  steps: Step[];
  uses: number;
  version: number;
  updated_at: Date;
};
