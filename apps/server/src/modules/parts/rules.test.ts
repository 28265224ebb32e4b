import { expect, it } from 'vitest';
import law from '../../modules.json' with { type: 'json' };
import { partCode } from './contract.ts';
import { allOff, changedBy, core, heldBy, type PartRule, partCodes, partOfModule, partRules } from './rules.ts';

it('law: every module belongs to one part or to the core', () => {
  const owned = partCodes.flatMap((code) => partRules[code].modules);
  expect([...owned, ...core].sort()).toEqual([...law].sort());
  expect(new Set([...owned, ...core]).size).toBe(law.length);
  expect([...partCodes].sort()).toEqual([...partCode.options].sort());
  for (const module of core) expect(partOfModule(module)).toBeNull();
});

it('needs no circle of parts, and each need is a part', () => {
  for (const code of partCodes)
    for (const need of partRules[code].needs) {
      expect(partCodes).toContain(need);
      expect(heldBy(need, new Set([code]))).not.toBe(code);
    }
});

it('stops with what it needs and begins with it again, unless it was switched off itself', () => {
  const none: PartRule = { modules: [], needs: [] };
  const rules = {
    ...Object.fromEntries(partCodes.map((code) => [code, none])),
    webcalls: { modules: [], needs: ['voicemail'] },
    callbacks: { modules: [], needs: ['webcalls'] },
  } as unknown as typeof partRules;
  expect(allOff(new Set(['voicemail']), rules).sort()).toEqual(['callbacks', 'voicemail', 'webcalls']);
  expect(heldBy('callbacks', new Set(['voicemail']), rules)).toBe('webcalls');
  expect(heldBy('voicemail', new Set(['callbacks']), rules)).toBeNull();
  expect(changedBy('voicemail', false, new Set(['callbacks']), rules).sort()).toEqual(['voicemail', 'webcalls']);
  expect(changedBy('voicemail', true, new Set(['voicemail', 'callbacks']), rules).sort()).toEqual([
    'voicemail',
    'webcalls',
  ]);
  expect(changedBy('callbacks', true, new Set(['voicemail', 'callbacks']), rules)).toEqual([]);
});
