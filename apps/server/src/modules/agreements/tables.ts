/** Row types of the schema `agreements`. */
import type { Name } from '#kernel';
import type { Terms } from './contract.ts';

export type AgreementRow = {
  id: string;
  code: string;
  name: Name;
  position: number;
  state: 'active' | 'retired';
  draft: Terms;
  published: number;
  version: number;
  /** Of the version in force. */
  terms: Terms | null;
  published_at: Date | null;
};
export type Applied = {
  ticketId: string;
  agreementId: string;
  number: number;
  contractId: string | null;
  customerId: string | null;
  unitId: string;
  at: Date;
};
