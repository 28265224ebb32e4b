/** Playbooks and templates as browsers see them. */
import { z } from 'zod';
import { fieldValues } from '#contracts/fields';
import { name } from '#contracts/organisation';
import { openTicket, priority, ticketType } from '#contracts/tickets';

const filled = z.object({ zh: z.string().trim().min(1).max(120), en: z.string().trim().min(1).max(120) });
const state = z.enum(['active', 'retired']);
const version = z.number().int();

export const step = z.object({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  name: filled,
  hint: z.object({ zh: z.string().max(200), en: z.string().max(200) }).nullable(),
  required: z.boolean(),
  /** A required one holds the ticket back from this. */
  before: z.enum(['resolved', 'closed']),
  /** What the step begins with one press; left out: nothing. */
  action: z.enum(['remote-help']).optional(),
});
export type Step = z.infer<typeof step>;

export const playbook = z.object({
  id: z.uuid(),
  name,
  types: z.array(z.string()),
  steps: z.array(step),
  state,
  version,
});
export type Playbook = z.infer<typeof playbook>;

const steps = z
  .array(step)
  .min(1)
  .max(20)
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, { message: 'key' });
/** `types`: kinds of tickets on which it begins by itself. */
export const newPlaybook = z.object({ name: filled, types: z.array(ticketType).max(20).default([]), steps });
export const editPlaybook = newPlaybook
  .extend({ types: z.array(ticketType).max(20), state })
  .partial()
  .extend({ version });
export type NewPlaybook = z.output<typeof newPlaybook>;
export type EditPlaybook = z.output<typeof editPlaybook>;

const person = z.object({ id: z.uuid(), name: z.string(), number: z.string() });
export const run = z.object({
  playbookId: z.uuid(),
  name,
  steps: z.array(step.extend({ doneAt: z.iso.datetime().nullable(), by: person.nullable() })),
});
export type Run = z.infer<typeof run>;
/** Of one ticket. `offers`: playbooks that may begin, while none has. */
export const standing = z.object({
  run: run.nullable(),
  offers: z.array(z.object({ id: z.uuid(), name })),
});
export type Standing = z.infer<typeof standing>;

const templateTask = z.object({ title: z.string().trim().min(1).max(200), required: z.boolean() });
const parts = {
  name: filled,
  type: ticketType,
  title: z.string().trim().max(200),
  description: z.string().max(20_000),
  priority,
  special: z.boolean(),
  topicId: z.uuid().nullable(),
  custom: fieldValues,
  tasks: z.array(templateTask).max(30),
  unitId: z.uuid().nullable(),
  assigneeId: z.uuid().nullable(),
  playbookId: z.uuid().nullable(),
  position: z.number().int().min(0).max(9999),
};
export const template = z.object({ id: z.uuid(), ...parts, name, state, version });
export type Template = z.infer<typeof template>;
export const newTemplate = z.object({
  ...parts,
  title: parts.title.default(''),
  description: parts.description.default(''),
  priority: priority.default('normal'),
  special: parts.special.default(false),
  topicId: parts.topicId.default(null),
  custom: parts.custom.default({}),
  tasks: parts.tasks.default([]),
  unitId: parts.unitId.default(null),
  assigneeId: parts.assigneeId.default(null),
  playbookId: parts.playbookId.default(null),
  position: parts.position.default(0),
});
export const editTemplate = z
  .object({ ...parts, state })
  .partial()
  .extend({ version });
export type NewTemplate = z.output<typeof newTemplate>;
export type EditTemplate = z.output<typeof editTemplate>;

/** The form as it was filled in; unit and owner come from the template where it names them. */
export const openFromTemplate = openTicket;
export type OpenFromTemplate = z.output<typeof openFromTemplate>;

/*
 * HTTP
 *   GET  /api/playbooks → { playbooks } (tickets.read) ; POST newPlaybook, PATCH /:id editPlaybook (tickets.configure)
 *   GET  /api/playbooks/tickets/:ticketId → standing ; POST { playbookId } begins ; DELETE ends a run without ticked steps
 *   POST /api/playbooks/tickets/:ticketId/steps { key, done } → standing
 *   GET  /api/ticket-templates → { templates } ; POST newTemplate, PATCH /:id editTemplate
 *   POST /api/ticket-templates/:id/open openTicket → { id, number }
 */
