/** Configuration as one document that people carry from one company or server to another: drafted, compared, applied, taken back. */
import { z } from 'zod';
import { terms as agreementTerms, newAgreement } from '#contracts/agreements';
import { editTopic, newFamily, newModel, newTicketType, newTopic } from '#contracts/catalogue';
import { carriedChannel } from '#contracts/channels';
import { escalationSteps, newCalendar, newPolicy, policyTerms } from '#contracts/clocks';
import { newNotice, newPurpose } from '#contracts/consents';
import { widgetInput } from '#contracts/conversations';
import { newTag, tierInput } from '#contracts/customers';
import { newField } from '#contracts/fields';
import { addRole } from '#contracts/identity';
import { step as macroStep, macroSubject } from '#contracts/macros';
import { formInput } from '#contracts/mail';
import { mailboxInput } from '#contracts/mailboxes';
import { carriedUnit, name, unitCode } from '#contracts/organisation';
import { panelInput, panelState } from '#contracts/panels';
import { newPlaybook, newTemplate } from '#contracts/playbooks';
import { carriedPrompt } from '#contracts/prompts';
import { policy as helpPolicy } from '#contracts/remotehelp';
import { carriedFile } from '#contracts/replies';
import { keepBreakReason, keepSkill, queueInput, routingPolicy } from '#contracts/routing';
import { policy as ratingPolicy } from '#contracts/surveys';
import { dispatchMatch, newDispatchRule } from '#contracts/tickets';
import { viewInput } from '#contracts/views';
import { ruleInput } from '#contracts/visitors';
import { listInput } from '#contracts/wordlists';
import * as calls from './carried/contract.ts';

const retirable = z.enum(['active', 'retired']);
const code = z.string().min(1).max(60);

export const roleItem = addRole.omit({ code: true }).extend({ state: retirable });
/** The topic above by its code. */
export const topicItem = newTopic
  .omit({ code: true, parentId: true })
  .extend({ parent: code.nullable(), state: editTopic.shape.state.unwrap() });
/** Conditions name topics by code. */
export const fieldItem = newField.omit({ key: true }).extend({ state: retirable });
export type FieldItem = z.infer<typeof fieldItem>;
export const calendarItem = newCalendar.omit({ code: true }).extend({ state: retirable });
/** Tiers and the calendar by code. */
const terms = policyTerms.shape;
/** The day a version begins to hold belongs to the company it was published in. */
export const clockPolicyItem = newPolicy.omit({ code: true, terms: true, effectiveAt: true }).extend({
  state: retirable,
  match: terms.match
    .unwrap()
    .omit({ tierIds: true })
    .extend({ tiers: z.array(code).max(50).optional() }),
  seconds: terms.seconds,
  business: terms.business,
  calendar: code.nullable(),
  pauseWhenWaiting: terms.pauseWhenWaiting,
  steps: terms.steps,
  /** The chain after a breach, by levels up the tree; missing: it stays as it is. */
  escalation: escalationSteps.optional(),
});
/** The unit, the calendar and the queue of the overflow by code. */
export const queueItem = queueInput.omit({ code: true, unitId: true, calendarId: true, overflow: true }).extend({
  unit: code,
  calendar: code.nullable(),
  overflow: z
    .object({
      queue: z.string().max(40),
      enterSeconds: z.number().int(),
      leaveSeconds: z.number().int(),
      enterWaiting: z.number().int().nullable().optional(),
    })
    .nullable(),
  state: z.enum(['active', 'closed']),
});
export const policyItem = routingPolicy.omit({ version: true });
export const wordlistItem = listInput.omit({ name: true });
const words = z.object({ zh: z.string().max(4000), en: z.string().max(4000) });
export const replyItem = z.object({
  shortcut: z
    .string()
    .max(30)
    .regex(/^[^\s/]*$/)
    .default(''),
  body: words.refine(({ zh, en }) => zh.trim() !== '' || en.trim() !== '', { message: 'body' }),
  /** Missing: they stay as they are. */
  files: z.array(carriedFile).max(5).optional(),
  state: z.enum(['active', 'removed']).default('active'),
});

/** Of a unit and those below it. */
export const unitReplyItem = replyItem.extend({
  unit: code,
  folder: z.string().max(100),
  title: z.string().trim().min(1).max(80),
});

export const ticketTypeItem = newTicketType.omit({ key: true }).extend({ state: retirable });
export const familyItem = newFamily.omit({ code: true }).extend({ state: retirable });
/** The family by code. */
export const modelItem = newModel.omit({ code: true, familyId: true }).extend({ family: code, state: retirable });
/** Tiers and clock policies by code. Those that name customers stay where the customers are. */
export const agreementItem = newAgreement.omit({ code: true, draft: true }).extend({
  summary: agreementTerms.shape.summary,
  products: agreementTerms.shape.products,
  tiers: z.array(code).max(50),
  policies: z.array(code).max(10),
  /** In force as it stands here; applying publishes it. */
  published: z.boolean(),
  state: retirable,
});
export const playbookItem = newPlaybook.extend({ state: retirable });
/** Topic and unit by code, the playbook by its key. Who is given the ticket is no configuration. */
export const templateItem = newTemplate
  .omit({ topicId: true, unitId: true, playbookId: true, assigneeId: true })
  .extend({
    topic: code.nullable(),
    unit: code.nullable(),
    playbook: z.string().max(200).nullable(),
    state: retirable,
  });
/** Queue, topics and units by code. The dedicated person stays as they are. */
export const dispatchItem = newDispatchRule.omit({ match: true, queueId: true, dedicatedId: true }).extend({
  match: dispatchMatch
    .omit({ topicIds: true, unitIds: true })
    .extend({ topics: z.array(code).optional(), units: z.array(code).optional() }),
  queue: z.string().max(40),
  state: retirable,
});
const [reply, note, tag, transfer, close, openTicket, , set, state] = macroStep.options;
/** Steps name queues and topics by code, other macros by their key (of the company's, or a unit's own); work is given to whoever runs it. */
export const macroItem = z.object({
  subject: macroSubject,
  title: z.string().trim().min(1).max(80),
  steps: z
    .array(
      z.discriminatedUnion('do', [
        reply,
        note,
        tag,
        transfer.omit({ queueId: true }).extend({ queue: z.string().max(40) }),
        close,
        openTicket.omit({ topicId: true }).extend({ topic: code.nullable() }),
        z.object({ do: z.literal('assign') }),
        set.omit({ topicId: true }).extend({ topic: code.optional() }),
        state,
        z.object({ do: z.literal('macro'), macro: z.string().max(200), of: z.literal('unitMacros').optional() }),
      ]),
    )
    .min(1)
    .max(20),
  state: z.enum(['active', 'removed']).default('active'),
});
export type MacroItem = z.output<typeof macroItem>;
export const unitMacroItem = macroItem.extend({ unit: code });

/** Code of a thing of another section. */
const named = z.string().min(1).max(200);
/** What a company wrote over the shipped words; an empty one: the shipped ones. */
export const ticketWordsItem = z.object({ told: z.object({ zh: z.string().max(1000), en: z.string().max(1000) }) });
export const tierItem = tierInput.omit({ code: true });
export const tagItem = newTag.omit({ code: true }).extend({ state: retirable });
export const purposeItem = newPurpose.omit({ code: true }).extend({ state: retirable });
/** Applied, it is published under the next number; that earlier words no longer count is decided by people, not by a document. */
export const noticeItem = newNotice.omit({ asksAnew: true });
/** Without what names a person or a customer. */
const viewed = viewInput.shape.conditions.omit({
  topicId: true,
  unitId: true,
  assigneeId: true,
  customerId: true,
  conversationId: true,
});
export const viewItem = viewInput.omit({ unitId: true, conditions: true }).extend({
  unit: named,
  conditions: viewed.extend({ topic: named.optional(), unit: named.optional() }),
  state: z.enum(['active', 'removed']).default('active'),
});
export const widgetItem = widgetInput.omit({ code: true, queueId: true }).extend({ queue: named });
export const invitationItem = ruleInput.omit({ widgetId: true }).extend({ widget: named });
/** One that lacks a secret stays paused until somebody has filled it in. */
export const mailboxItem = mailboxInput
  .omit({
    address: true,
    queueId: true,
    takesAll: true,
    password: true,
    smtpPassword: true,
    clientSecret: true,
    dkimKey: true,
  })
  .extend({ queue: named, state: z.enum(['active', 'paused']) });
export const webFormItem = formInput.omit({ code: true, mailboxId: true }).extend({ mailbox: named });
/** Its signing secret is made anew where it is used. */
export const panelItem = panelInput.omit({ unitId: true }).extend({ unit: named, state: panelState });
export const partItem = z.object({ on: z.boolean() });

/** A secret that its server keeps and that no document carries. */
export const byHand = z.object({
  section: z.enum([
    ...(['replies', 'unitReplies', 'prompts', 'widgets', 'mailboxes'] as const),
    ...([
      'panels',
      'outsideChannels',
      'trunks',
      'extensions',
      'voiceBoxes',
      'conferenceRooms',
      'voiceNotices',
      'callAlarms',
    ] as const),
  ]),
  key: z.string().max(200),
  what: z.enum([
    ...(['signing-secret', 'password', 'smtp-password', 'client-secret'] as const),
    ...(['consent', 'dkim-key', 'pin', 'chair-pin', 'people', 'files', 'account', 'address'] as const),
  ]),
});
export type ByHand = z.infer<typeof byHand>;

const items = <T extends z.ZodType>(item: T) => z.record(z.string().min(1).max(200), item).default({});
export const document = z.object({
  format: z.literal('qiao-configuration'),
  version: z.literal(2),
  /** By code. */
  units: items(carriedUnit).refine((all) => Object.keys(all).every((key) => unitCode.safeParse(key).success)),
  /** Parts of the product, by code; told when they were ever switched. */
  parts: items(partItem),
  /** By code. Who has them is no configuration. */
  roles: items(roleItem),
  /** By key. */
  ticketTypes: items(ticketTypeItem),
  /** By code, as are product families and models. */
  topics: items(topicItem),
  families: items(familyItem),
  models: items(modelItem),
  /** By `subject.key`. */
  fields: items(fieldItem),
  /** By code, as are clock policies and break reasons. */
  calendars: items(calendarItem),
  clockPolicies: items(clockPolicyItem),
  breakReasons: items(keepBreakReason),
  /** By code: names of what agents can. */
  skills: items(keepSkill),
  /** One, called company. */
  policies: items(policyItem),
  /** By code. People are no configuration: members stay as they are. */
  queues: items(queueItem),
  /** By name. */
  wordlists: items(wordlistItem),
  /** Those of the whole company, by `folder/title`. */
  replies: items(replyItem),
  /** Those of units, by unit, folder and title. */
  unitReplies: items(unitReplyItem),
  /** By code. */
  agreements: items(agreementItem),
  /** By Chinese name, as are templates and rules of dispatch; of several with one name the later ones get a number. */
  playbooks: items(playbookItem),
  templates: items(templateItem),
  dispatch: items(dispatchItem),
  /** Those of the whole company, by title; ones that give work to a named person stay. */
  macros: items(macroItem),
  /** Those of units, by unit and title. */
  unitMacros: items(unitMacroItem),
  /** Told at a hand-over to another `person` or `unit`. */
  ticketWords: items(ticketWordsItem).refine((all) =>
    Object.keys(all).every((key) => key === 'person' || key === 'unit'),
  ),
  /** By code. */
  tiers: items(tierItem),
  tags: items(tagItem),
  purposes: items(purposeItem),
  /** Those in force, by Chinese title. */
  notices: items(noticeItem),
  /** Those shared with units, by name. */
  views: items(viewItem),
  /** By code. */
  widgets: items(widgetItem),
  /** By name. */
  invitations: items(invitationItem),
  /** By address; web forms by code. */
  mailboxes: items(mailboxItem),
  webForms: items(webFormItem),
  /** By Chinese name; outside channels by code. */
  panels: items(panelItem),
  outsideChannels: items(carriedChannel),
  /** Each `company`: there is one. */
  ratingPolicies: items(ratingPolicy),
  helpPolicies: items(helpPolicy),
  /** By code, as are trunks; extensions and conference rooms by number. */
  prompts: items(carriedPrompt),
  trunks: items(calls.trunkItem),
  extensions: items(calls.extensionItem),
  /** By Chinese name, as are flows. */
  voiceBoxes: items(calls.voiceBoxItem),
  conferenceRooms: items(calls.conferenceRoomItem),
  flows: items(calls.flowItem),
  /** By number; what is asked after calls and heard while waiting by their queue, rules of recording by Chinese name. */
  numbers: items(calls.numberItem),
  wrapups: items(calls.wrapupItem),
  waitingRooms: items(calls.waitingRoomItem),
  recordingRules: items(calls.recordingRuleItem),
  /** Each `company`: there is one. */
  recordingPolicies: items(calls.recordingPolicyItem),
  callPolicies: items(calls.callPolicyItem),
  callbackPolicies: items(calls.callbackPolicyItem),
  callFunctions: items(calls.callFunctionItem),
  /** By extension. */
  telephoneRules: items(calls.telephoneRuleItem),
  /** By box of voice mail. */
  voiceNotices: items(calls.voiceNoticeItem),
  /** By number; speed dials of units by label; entrances for web calls by Chinese name; rules of alarms by unit, kind and subject. */
  callerNumbers: items(calls.callerNumberItem),
  speedDials: items(calls.speedDialItem),
  callEntrances: items(calls.callEntranceItem),
  callAlarms: items(calls.callAlarmItem),
  /** What somebody has to fill in by hand after the document has been applied: it is told, never carried. */
  byHand: z.array(byHand).max(2000).default([]),
  /** Contents of files that items name, by digest, in base64. */
  files: z.record(carriedFile.shape.sha256, z.string().max(14_000_000)).default({}),
});
export type Document = z.infer<typeof document>;
export type UnitItem = Document['units'][string];
/** In the order in which they are written. */
export const sections = [
  ...(['units', 'parts', 'roles', 'tiers', 'ticketTypes', 'topics', 'families', 'models', 'fields'] as const),
  ...(['calendars', 'clockPolicies', 'breakReasons', 'skills', 'policies', 'queues', 'wordlists'] as const),
  ...(['replies', 'unitReplies', 'agreements', 'playbooks', 'templates', 'dispatch', 'macros'] as const),
  ...(['unitMacros', 'ticketWords', 'tags', 'purposes', 'notices', 'views', 'widgets', 'invitations'] as const),
  ...([
    'mailboxes',
    'webForms',
    'panels',
    'outsideChannels',
    'ratingPolicies',
    'helpPolicies',
    'prompts',
    'trunks',
    'extensions',
    'voiceBoxes',
    'conferenceRooms',
    'flows',
  ] as const),
  ...(['numbers', 'wrapups', 'waitingRooms', 'recordingRules', 'recordingPolicies', 'callPolicies'] as const),
  ...(['callbackPolicies', 'callFunctions', 'telephoneRules', 'voiceNotices', 'callerNumbers'] as const),
  ...(['speedDials', 'callEntrances', 'callAlarms'] as const),
] as const;
export type Section = (typeof sections)[number];

export const change = z.object({
  section: z.enum(sections),
  key: z.string(),
  kind: z.enum(['new', 'changed']),
  /** What differs, with both sides as JSON; of a new one everything. */
  fields: z.array(z.object({ field: z.string(), from: z.string().nullable(), to: z.string() })),
});
export type Change = z.infer<typeof change>;
const unknownPlaces = ['unit-unknown', 'calendar-unknown', 'topic-unknown', 'tier-unknown', 'subject-unknown'] as const;
const unknownThings = ['family-unknown', 'policy-unknown', 'playbook-unknown', 'queue-unknown'] as const;
const unknownEntrances = [
  ...(['macro-unknown', 'purpose-unknown', 'entrance-unknown', 'mailbox-unknown', 'extension-unknown'] as const),
  ...(['box-unknown', 'room-unknown', 'number-unknown', 'type-unknown', 'trunk-unknown'] as const),
  ...(['flow-unknown', 'prompt-unknown', 'part-unknown', 'overflow-unknown', 'file-unknown'] as const),
] as const;
const unfit = [
  ...(['channel-fixed', 'policy-name', 'kind-fixed', 'rank-taken', 'key-unfit', 'code-taken'] as const),
  'chair-pin-missing',
] as const;
export const problem = z.object({
  section: z.enum(sections),
  key: z.string(),
  code: z.enum([...unknownPlaces, ...unknownThings, ...unknownEntrances, ...unfit]),
  text: z.string(),
});
export type Problem = z.infer<typeof problem>;
export const draft = z.object({
  id: z.uuid(),
  title: z.string(),
  state: z.enum(['draft', 'applied', 'rolled-back', 'discarded']),
  createdAt: z.iso.datetime(),
  appliedAt: z.iso.datetime().nullable(),
});
export type Draft = z.infer<typeof draft>;
/** `seen`: what the comparison was made of; applying demands the same. */
export const compared = draft.extend({
  changes: z.array(change),
  problems: z.array(problem),
  seen: z.string(),
  /** What this server still lacks of the document's secrets. */
  byHand: z.array(byHand),
  /** What the things are called that the changes are about or name, by section and code. */
  names: z.record(z.string(), z.record(z.string(), name)),
});
export type Compared = z.infer<typeof compared>;
export const newDraft = z.object({ title: z.string().trim().min(1).max(120), document });

/*
 * HTTP, right configuration.manage over the whole company
 *   GET  /api/configuration/document → document, as it stands: the sections that the caller may manage
 *   GET  /api/configuration/drafts → { drafts } newest first ; POST newDraft → compared ; GET /api/configuration/drafts/:id → compared
 *   POST /api/configuration/drafts/:id/apply { seen } → draft | 409 when something changed since ; /rollback → draft ; /discard → draft
 */
