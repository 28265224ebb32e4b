/** Front door of agreements. */
export {
  agreementFor,
  agreementNames,
  agreementOf,
  agreementsOfTickets,
  applyAgreements,
  policiesOf,
} from './apply-agreement.ts';
export { registerContracts } from './brought.ts';
export { addAgreement, changeAgreement, publishAgreement } from './keep-agreements.ts';
export { agreements, standardsPath } from './read-agreements.ts';
export type { InForce } from './rules.ts';
