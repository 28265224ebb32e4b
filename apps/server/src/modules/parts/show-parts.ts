/** The parts as they stand, for whoever switches them. */
import { type Db, demand, isId, type Scope } from '#kernel';
import { staffCards } from '#modules/identity';
import type { Part } from './contract.ts';
import { heldBy, neededBy, partCodes, partRules } from './rules.ts';
import { switchedParts } from './store.ts';
import { endingIn, offIn } from './switch-part.ts';
import { usesOf } from './uses.ts';

export async function showParts(db: Db, scope: Scope): Promise<Part[]> {
  demand(scope, 'parts.manage', null);
  const rows = await switchedParts(db, scope);
  const off = offIn(rows);
  const ending = endingIn(rows);
  const staff = [...new Set(rows.map(({ changed_by }) => changed_by))].filter(isId);
  const names = new Map((await staffCards(db, scope, staff)).map((card) => [card.id, `${card.name} ${card.number}`]));
  const shown: Part[] = [];
  for (const code of partCodes) {
    const row = rows.find((one) => one.code === code);
    const holder = heldBy(code, off);
    shown.push({
      code,
      on: !off.has(code),
      heldBy: holder === code ? null : holder,
      needs: [...partRules[code].needs],
      neededBy: neededBy(code),
      endsAt: ending.get(code)?.toISOString() ?? null,
      uses: await usesOf(db, code),
      changedAt: row?.changed_at.toISOString() ?? null,
      changedBy: row ? (names.get(row.changed_by) ?? null) : null,
    });
  }
  return shown;
}
