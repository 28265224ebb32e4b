/** Front door of the audit trail. */
export { type ActorCard, type DescribeActors, plugActorNames } from './actors.ts';
export { writeAnchor } from './anchor.ts';
export { type AuditRecord, record } from './record.ts';
export { readHead as readChainHead } from './store-chain.ts';
export type { Detail } from './tables.ts';
export { type ChainProblem, type Verification, verifyChain } from './verify-chain.ts';
