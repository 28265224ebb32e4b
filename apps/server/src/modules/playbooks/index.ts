/** Front door of playbooks. */
export type { NewTemplate, Playbook, Template } from './contract.ts';
export { addPlaybook, addTemplate, changePlaybook, changeTemplate } from './keep-definitions.ts';
export { beginNamed, tickStep } from './run-playbook.ts';
export { listPlaybooks, listTemplates } from './store.ts';
