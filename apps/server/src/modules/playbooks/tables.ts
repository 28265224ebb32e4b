/** Row types of the schema `playbooks`. */
import type { Name } from '#kernel';
import type { Step, Template } from './contract.ts';

export type PlaybookRow = {
  id: string;
  name: Name;
  types: string[];
  steps: Step[];
  state: 'active' | 'retired';
  version: number;
};
export type RunRow = { ticket_id: string; playbook_id: string; name: Name; steps: Step[]; begun_at: Date };
export type DoneRow = { ticket_id: string; key: string; at: Date; staff_id: string | null };
/** Columns are selected under the contract's names. */
export type TemplateRow = Template;
