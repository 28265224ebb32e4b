/** Which modules are which part of the product, what a part needs, and what follows when some are switched off. */
import type { PartCode } from './contract.ts';

export type PartRule = { modules: readonly string[]; needs: readonly PartCode[] };

/** In the order in which they are shown. */
export const partRules: Record<PartCode, PartRule> = {
  voicemail: { modules: ['voicemail', 'voicenotices'], needs: ['telephone'] },
  callbacks: { modules: ['callbacks'], needs: ['telephone'] },
  webcalls: { modules: ['webcalls'], needs: ['telephone'] },
  prompts: { modules: ['prompts'], needs: ['telephone'] },
  visitors: { modules: ['visitors'], needs: [] },
  remotehelp: { modules: ['remotehelp'], needs: [] },
  surveys: { modules: ['surveys'], needs: [] },
  playbooks: { modules: ['playbooks'], needs: [] },
  orders: { modules: ['orders'], needs: [] },
  contracts: { modules: ['contracts'], needs: [] },
  needs: { modules: ['needs'], needs: [] },
  teamwork: { modules: ['teamwork'], needs: [] },
  channels: { modules: ['channels', 'reviews'], needs: [] },
  mail: { modules: ['mailboxes', 'mail', 'mailarchives'], needs: [] },
  telephone: {
    modules: [
      ...[
        'flows',
        'callengine',
        'waitrooms',
        'parties',
        'telephony',
        'lastcalls',
        'callsetup',
        'recordings',
        'wrapups',
      ],
      ...[
        'callernumbers',
        'calllists',
        'recognition',
        'operators',
        'rooms',
        'speeddials',
        'mobiles',
        'livecalls',
        'callalarms',
        'callhistory',
      ],
    ],
    needs: [],
  },
};
export const partCodes = Object.keys(partRules) as PartCode[];

/** What no company works without: it belongs to no part and cannot be switched off. A law test wants every module here or above. */
export const core: readonly string[] = [
  ...['audit', 'organisation', 'identity', 'parts', 'notifications', 'workplaces', 'apikeys', 'scim', 'imports'],
  ...[
    'bulletins',
    'catalogue',
    'fields',
    'numbers',
    'customers',
    'consents',
    'portraits',
    'clocks',
    'agreements',
    'routing',
  ],
  ...['conversations', 'cards', 'deferrals', 'supervision', 'wordlists'],
  ...['tickets', 'zendesk', 'views', 'attention', 'advice', 'mentions', 'sides', 'panels', 'selections'],
  ...['replies', 'macros', 'batches', 'configuration', 'analytics', 'reports', 'callreports', 'webhooks'],
];

const owners = new Map(partCodes.flatMap((code) => partRules[code].modules.map((module) => [module, code] as const)));
export const partOfModule = (module: string): PartCode | null => owners.get(module) ?? null;

/** Null: it runs. Itself when it was switched off, or the part it needs that is off. */
export function heldBy(code: PartCode, off: ReadonlySet<string>, rules = partRules): PartCode | null {
  if (off.has(code)) return code;
  return rules[code].needs.find((need) => heldBy(need, off, rules) !== null) ?? null;
}
export const allOff = (off: ReadonlySet<string>, rules = partRules): PartCode[] =>
  partCodes.filter((code) => heldBy(code, off, rules) !== null);

/** What stops, or begins again, when this one is switched. */
export function changedBy(code: PartCode, on: boolean, off: ReadonlySet<string>, rules = partRules): PartCode[] {
  const after = new Set(off);
  if (on) after.delete(code);
  else after.add(code);
  const [before, now] = [new Set(allOff(off, rules)), new Set(allOff(after, rules))];
  return partCodes.filter((one) => before.has(one) !== now.has(one));
}
export const neededBy = (code: PartCode): PartCode[] => partCodes.filter((one) => partRules[one].needs.includes(code));
