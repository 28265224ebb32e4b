/** Front door of contracts. */
export { contractChanged } from './events.ts';
export { addContract } from './keep-contracts.ts';
