/** Front door of agreements. */
export { agreementFor, applyAgreements, policiesOf } from './apply-agreement.ts';
export { addAgreement, publishAgreement } from './keep-agreements.ts';
export type { InForce } from './rules.ts';
