/** Front door of playbooks. */
export type { NewTemplate, Playbook, Template } from './contract.ts';
export { addTemplate } from './keep-definitions.ts';
export { beginNamed, tickStep } from './run-playbook.ts';
