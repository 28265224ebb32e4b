/**
 * What fields and values of a configuration document are called: by the words of the settings screens where these read well beside a
 * value, by `configuration:ui.field` otherwise. A field is named `key`, or `section:key` where a section says it differently.
 */

/**
 * How a value is told: `words:` of a room, by the value; `of:` the names of things in these sections; a length of time; a share;
 * the time of a day; stars; a number that only counts.
 */
export type Told =
  | `words:${string}`
  | `of:${string}`
  | 'seconds'
  | 'minutes'
  | 'hours'
  | 'days'
  | 'months'
  | 'bytes'
  | 'percent'
  | 'minute-of-day'
  | 'weekday'
  | 'stars'
  | 'right'
  | 'product'
  | 'digest'
  | 'count';
/** `keys`: what the keys, or places, below it stand for. */
export type FieldWords = { label?: string; value?: Told; keys?: Told };

const channels = 'words:ui:channel.';
const priorities = 'words:tickets:ui.priority.';
const langs = 'words:flows:values.';

export const fieldWords: Record<string, FieldWords> = {
  // Names of other things.
  unit: { value: 'of:units' },
  units: { value: 'of:units' },
  parent: { value: 'of:units,topics' },
  queue: { value: 'of:queues' },
  queues: { value: 'of:queues' },
  webQueue: { value: 'of:queues', label: 'callbacks:ui.web-queue' },
  calendar: { value: 'of:calendars' },
  topic: { value: 'of:topics' },
  topics: { value: 'of:topics' },
  tiers: { value: 'of:tiers' },
  ticketType: { value: 'of:ticketTypes' },
  types: { value: 'of:ticketTypes' },
  type: { value: 'of:ticketTypes' },
  family: { value: 'of:families' },
  products: { value: 'product' },
  policies: { value: 'of:clockPolicies' },
  playbook: { value: 'of:playbooks' },
  purposes: { value: 'of:purposes' },
  widget: { value: 'of:widgets', label: 'visitors:ui.rule-entrance' },
  windows: { value: 'of:widgets', label: 'webcalls:ui.windows' },
  trunk: { value: 'of:trunks' },
  flow: { value: 'of:flows' },
  music: { value: 'of:prompts', label: 'waitrooms:ui.music' },
  comfort: { value: 'of:prompts' },
  'voiceBoxes:greeting': { value: 'of:prompts', label: 'voicemail:ui.greeting' },
  'callEntrances:number': { value: 'of:numbers', label: 'webcalls:ui.number' },
  'numbers:of': { value: 'of:flows,queues,extensions' },
  'callAlarms:subject': { value: 'of:queues,trunks', label: 'callalarms:ui.about-what' },
  skills: { keys: 'of:skills', value: 'count', label: 'tickets:ui.dispatch.skills' },
  tags: { value: 'of:tags' },
  permissions: { value: 'right' },
  'fields:values': { value: 'of:topics,ticketTypes,tiers', label: 'fields:ui.values' },
  macro: { value: 'of:macros,unitMacros' },
  // Words that one of several stands for.
  channel: { value: channels, label: 'routing:ui.queue.channel' },
  channels: { value: channels, label: 'clocks:ui.channels' },
  capacity: { keys: channels, value: 'count', label: 'routing:ui.policy.capacity' },
  classes: { keys: channels, value: 'count', label: 'routing:ui.policy.class' },
  blocks: { keys: channels, value: channels, label: 'routing:ui.policy.matrix' },
  strategy: { value: 'words:routing:ui.strategy.', label: 'routing:ui.queue.strategy' },
  closedOffer: { value: 'words:routing:ui.queue.closed-offers.', label: 'routing:ui.queue.closed-offer' },
  priority: { value: priorities },
  priorities: { value: priorities, label: 'clocks:ui.priorities' },
  'units:kind': { value: 'words:organisation:ui.kinds.', label: 'organisation:ui.unit.kind' },
  'fields:kind': { value: 'words:fields:ui.kinds.', label: 'fields:ui.kind' },
  'fields:is': { value: 'words:fields:ui.ways.' },
  'fields:match': { value: 'words:fields:ui.match-', label: 'fields:ui.match' },
  'fields:visibleWhen': { label: 'fields:ui.visible-when' },
  'fields:requiredWhen': { label: 'fields:ui.required-when' },
  'clockPolicies:target': { value: 'words:clocks:targets.', label: 'clocks:ui.target' },
  level: { value: 'words:clocks:ui.level.', label: 'clocks:ui.chain-who' },
  escalation: { label: 'clocks:ui.chain' },
  audience: { value: 'words:wordlists:ui.audience.', label: 'wordlists:ui.whose' },
  'wordlists:action': { value: 'words:wordlists:ui.action.' },
  before: { value: 'words:playbooks:ui.before.' },
  'playbooks:action': { value: 'words:tickets:ui.', label: 'playbooks:ui.action' },
  'playbooks:types': { value: 'of:ticketTypes', label: 'playbooks:ui.types' },
  'playbooks:steps': { label: 'playbooks:ui.steps' },
  'macros:steps': { label: 'macros:ui.steps' },
  'macros:subject': { value: 'words:macros:ui.subjects.', label: 'macros:ui.subject' },
  'macros:do': { value: 'words:macros:ui.do.' },
  'macros:to': { value: 'words:tickets:ui.state.', label: 'macros:ui.to' },
  'macros:text': { label: 'macros:ui.text' },
  'macros:note': { label: 'macros:ui.note' },
  'macros:reason': { label: 'macros:ui.reason' },
  tone: { value: 'words:customers:ui.tags.tone.' },
  basis: { value: 'words:consents:ui.basis.', label: 'consents:ui.basis-label' },
  sort: { value: 'words:tickets:ui.sort.', label: 'tickets:ui.sort.label' },
  view: { value: 'words:tickets:ui.view.' },
  'views:state': { value: 'words:tickets:ui.state.' },
  security: { value: 'words:mailboxes:ui.', label: 'mailboxes:ui.security' },
  places: { value: 'words:panels:ui.place.', label: 'panels:ui.places' },
  'outsideChannels:kind': { value: 'words:channels:kinds.', label: 'channels:ui.kind' },
  mode: { value: 'words:channels:ui.mode-', label: 'channels:ui.mode' },
  srtp: { value: 'words:telephony:ui.lines.trunk.srtp.', label: 'telephony:ui.lines.trunk.field.srtp' },
  language: { value: langs, label: 'voicenotices:ui.language' },
  directions: { value: 'words:recordings:ui.direction.', label: 'recordings:ui.directions' },
  dialling: { value: 'words:callbacks:ui.diallings.', label: 'callbacks:ui.dialling' },
  class: { value: 'words:operators:class.', label: 'operators:set.class' },
  'callAlarms:kind': { value: 'words:callalarms:ui.kind.' },
  scripts: { keys: 'words:wrapups:ui.steps.', label: 'wrapups:ui.scripts' },
  codes: { keys: 'words:operators:act.', label: 'operators:set.tabs.codes' },
  // Durations, sizes, shares.
  size: { value: 'bytes' },
  'clockPolicies:steps': { value: 'percent' },
  share: { value: 'percent' },
  fromMinute: { value: 'minute-of-day', label: 'callbacks:ui.hours-from' },
  toMinute: { value: 'minute-of-day' },
  ahead: { keys: 'of:tiers', value: 'minutes' },
  redAhead: { value: 'minutes' },
  weekly: { keys: 'weekday' },
  'widgets:days': { value: 'weekday' },
  ticketBelow: { value: 'stars', label: 'channels:ui.ticket-below' },
  lowScore: { value: 'stars', label: 'surveys:ui.lowScore' },
  validDays: { label: 'surveys:ui.validDays' },
  sha256: { value: 'digest' },
  // By the words of their screens.
  zone: { label: 'organisation:ui.unit.zone' },
  'fields:min': { label: 'fields:ui.min', value: 'count' },
  'fields:max': { label: 'fields:ui.max', value: 'count' },
  overflow: { label: 'routing:ui.queue.overflow' },
  business: { label: 'clocks:ui.business' },
  missedLimit: { label: 'routing:ui.policy.missedLimit', value: 'count' },
  hopLimit: { label: 'routing:ui.policy.hopLimit', value: 'count' },
  capacityCost: { label: 'routing:ui.queue.cost', value: 'count' },
  pageHas: { label: 'visitors:ui.rule-page' },
  referrerHas: { label: 'visitors:ui.rule-referrer' },
  visits: { label: 'visitors:ui.rule-visits', value: 'count' },
  'invitations:active': { label: 'visitors:ui.rule-active' },
  host: { label: 'mailboxes:ui.host' },
  port: { label: 'mailboxes:ui.port', value: 'count' },
  user: { label: 'mailboxes:ui.user' },
  imap: { label: 'mailboxes:ui.imap' },
  smtp: { label: 'mailboxes:ui.smtp' },
  'mailboxes:folder': { label: 'mailboxes:ui.folder' },
  'mailboxes:name': { label: 'mailboxes:ui.name' },
  authorizeUrl: { label: 'mailboxes:ui.authorize-url' },
  tokenUrl: { label: 'mailboxes:ui.token-url' },
  clientId: { label: 'mailboxes:ui.client-id' },
  scope: { label: 'mailboxes:ui.scope' },
  authority: { label: 'mailboxes:ui.authority' },
  dkim: { label: 'mailboxes:ui.dkim' },
  filesSent: { label: 'mailboxes:ui.files-sent' },
  height: { label: 'panels:ui.height', value: 'count' },
  outUrl: { label: 'channels:ui.out-url' },
  sign: { label: 'channels:ui.sign' },
  appId: { label: 'channels:ui.app-id' },
  appKey: { label: 'channels:robots.app-key' },
  apiBase: { label: 'channels:ui.api-base' },
  hookBase: { label: 'channels:robots.hook-base' },
  received: { label: 'channels:ui.received' },
  menu: { label: 'channels:ui.menu' },
  'outsideChannels:greeting': { label: 'channels:ui.greeting' },
  'helpPolicies:recording': { label: 'remotehelp:ui.policy-record' },
  'helpPolicies:keepDays': { label: 'remotehelp:ui.policy-keep' },
  takes: { label: 'prompts:ui.takes' },
  'trunks:hosts': { label: 'telephony:ui.lines.trunk.field.hosts' },
  username: { label: 'telephony:ui.lines.trunk.field.username' },
  registers: { label: 'telephony:ui.lines.trunk.registers' },
  callerId: { label: 'telephony:ui.lines.trunk.field.callerId' },
  maxCalls: { label: 'telephony:ui.lines.trunk.field.maxCalls', value: 'count' },
  manners: { label: 'telephony:ui.lines.trunk.manners' },
  codecs: { label: 'telephony:ui.lines.trunk.field.codecs' },
  fromUser: { label: 'telephony:ui.lines.trunk.field.fromUser' },
  addresses: { label: 'telephony:ui.lines.trunk.field.addresses' },
  'extensions:name': { label: 'telephony:ui.lines.extension.name' },
  'callPolicies:recording': { label: 'telephony:ui.lines.policy.recording' },
  sayRecording: { label: 'telephony:ui.lines.policy.say-recording' },
  sayAgent: { label: 'telephony:ui.lines.policy.say-agent' },
  'voiceBoxes:queue': { value: 'of:queues', label: 'voicemail:ui.queue' },
  'voiceBoxes:code': { label: 'voicemail:ui.code' },
  mostMembers: { label: 'rooms:ui.most', value: 'count' },
  tones: { label: 'rooms:ui.tones' },
  'conferenceRooms:record': { label: 'rooms:ui.record' },
  sayPlace: { label: 'waitrooms:ui.say-place' },
  sayWait: { label: 'waitrooms:ui.say-wait' },
  leave: { label: 'waitrooms:ui.leave' },
  by: { label: 'waitrooms:ui.when' },
  at: { label: 'waitrooms:ui.at', value: 'count' },
  'waitingRooms:to': { label: 'waitrooms:ui.to' },
  say: { label: 'recordings:ui.say' },
  'recordingRules:keepDays': { label: 'recordings:ui.keep' },
  busy: { label: 'callbacks:ui.results.busy' },
  'no-answer': { label: 'callbacks:ui.results.no-answer' },
  failed: { label: 'callbacks:ui.results.failed' },
  mostAttempts: { label: 'callbacks:ui.most-mostAttempts', value: 'count' },
  liveDays: { label: 'callbacks:ui.most-liveDays' },
  perDay: { label: 'callbacks:ui.most-perDay', value: 'count' },
  perHour: { label: 'callbacks:ui.most-perHour', value: 'count' },
  prefixes: { label: 'callbacks:ui.prefixes' },
  firstSlot: { label: 'operators:set.firstSlot', value: 'count' },
  lastSlot: { label: 'operators:set.lastSlot', value: 'count' },
  tellAgent: { label: 'operators:set.tellAgent' },
  pickupGroup: { label: 'operators:set.group-name' },
  label: { label: 'speeddials:ui.label' },
  'callerNumbers:isDefault': { label: 'callernumbers:ui.default' },
  mostAtOnce: { label: 'webcalls:ui.most', value: 'count' },
  mostExtensions: { label: 'wrapups:ui.most-extensions', value: 'count' },
  guide: { label: 'wrapups:ui.guide' },
  'wrapups:required': { label: 'wrapups:ui.required' },
  position: { value: 'count' },
  rank: { value: 'count' },
  maxLength: { value: 'count' },
  enterWaiting: { value: 'count' },
  times: { value: 'count' },
  custom: { value: 'count' },
  limit: { value: 'count' },
  // Of flows: what nodes say of themselves stands in the editor’s words.
  'flows:kind': { value: 'words:flows:kinds.', label: 'flows:parts.kind' },
  'flows:title': { label: 'flows:parts.title' },
  'flows:start': { label: 'flows:ui.start' },
  'flows:rescue': { label: 'flows:ui.rescue' },
  'flows:variables': { label: 'flows:parts.variables' },
  'flows:language': { value: langs, label: 'flows:parts.language' },
  exits: { label: 'flows:parts.exits' },
  config: { label: 'flows:parts.config', keys: 'words:flows:fields.' },
  x: { label: 'flows:parts.x', value: 'count' },
  y: { label: 'flows:parts.x', value: 'count' },
  'flows:is': { value: 'words:flows:tests.' },
  calendarId: { value: 'of:calendars' },
  queueId: { value: 'of:queues' },
  extensionId: { value: 'of:extensions' },
  boxId: { value: 'of:voiceBoxes' },
  roomId: { value: 'of:conferenceRooms' },
  trunkId: { value: 'of:trunks' },
  prompt: { value: 'of:prompts' },
};

/** Lengths by how they are named. */
const lengths: [RegExp, Told][] = [
  [/Seconds$|^seconds$/, 'seconds'],
  [/Minutes$|^minutes$/, 'minutes'],
  [/Hours$/, 'hours'],
  [/Days$/, 'days'],
  [/Months$/, 'months'],
  [/Bytes$/, 'bytes'],
];
/** What a unit has is said as what the company has. */
const like: Record<string, string> = { unitMacros: 'macros', unitReplies: 'replies' };

export type Text = (key: string, values?: Record<string, string | number>) => string | null;
/** Of a field, wherever it stands in an item of the section. Null: nobody has said a word for it. */
export function labelOf(section: string, key: string, text: Text): string | null {
  const kind = like[section] ?? section;
  if (key === 'zh' || key === 'en') return text(`configuration:ui.language.${key}`);
  for (const label of [
    fieldWords[`${kind}:${key}`]?.label,
    `configuration:ui.own.${kind}.${key}`,
    fieldWords[key]?.label,
  ])
    if (label) {
      const said = text(label);
      if (said !== null) return said;
    }
  // What nodes are made of stands in the editor’s words.
  const ofNode = kind === 'flows' ? text(`flows:fields.${key}`) : null;
  return ofNode ?? text(`configuration:ui.field.${key}`);
}

export function toldAs(section: string, key: string): Told | undefined {
  const kind = like[section] ?? section;
  const own = fieldWords[`${kind}:${key}`]?.value ?? fieldWords[key]?.value;
  return own ?? lengths.find(([named]) => named.test(key))?.[1];
}

export function keysOf(section: string, key: string): Told | undefined {
  return fieldWords[`${like[section] ?? section}:${key}`]?.keys ?? fieldWords[key]?.keys;
}

/** Of a value that is one of several. Null: nobody has said a word for it. */
export function valueWord(section: string, key: string, value: string, text: Text): string | null {
  const kind = like[section] ?? section;
  const told = toldAs(section, key);
  const own = told?.startsWith('words:') ? text(told.slice(6) + value) : null;
  const state = key === 'state' ? text(`configuration:ui.value.${value}`) : null;
  return own ?? text(`configuration:ui.said.${kind}.${key}.${value}`) ?? state;
}
