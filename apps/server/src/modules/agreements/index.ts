/** Front door of agreements. */
export { agreementFor, agreementOf, applyAgreements, policiesOf } from './apply-agreement.ts';
export { addAgreement, publishAgreement } from './keep-agreements.ts';
export { standardsPath } from './read-agreements.ts';
export type { InForce } from './rules.ts';
