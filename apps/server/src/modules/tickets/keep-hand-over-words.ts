/** What customers are told at a hand-over, as the company wants it said; emptied, the shipped words hold again. */
import { conflict, type Db, demand, type Locale, type Scope, type Tx, translate } from '#kernel';
import { record } from '#modules/audit';
import type { HandOverWords } from './contract.ts';
import { placeholderUnknown } from './errors.ts';
import { strangeName } from './rules-hand-over.ts';
import { type HandOverKind, handOverWords, saveHandOverWords } from './store-hand-over.ts';

const standing = {
  number: '{{number}}',
  title: '{{title}}',
  staff: '{{staff}}',
  unit: '{{unit}}',
  company: '{{company}}',
};
const standingZh = {
  number: '{{工单编号}}',
  title: '{{标题}}',
  staff: '{{客服姓名}}',
  unit: '{{单位}}',
  company: '{{公司}}',
};

function shipped(kind: HandOverKind, locale: Locale): string {
  return translate(locale, `tickets.hand-over.words.${kind}`, locale === 'en' ? standing : standingZh);
}

export async function readHandOverWords(db: Db, scope: Scope): Promise<HandOverWords> {
  const rows = await handOverWords(db, scope);
  const one = (kind: HandOverKind) => {
    const row = rows.find((it) => it.kind === kind);
    return {
      zh: row?.zh.trim() ? row.zh : shipped(kind, 'zh-CN'),
      en: row?.en.trim() ? row.en : shipped(kind, 'en'),
      version: row?.version ?? 0,
    };
  };
  return { person: one('person'), unit: one('unit') };
}

/** What is not named stays. Throws `tickets.placeholder-unknown`, 409 kernel.conflict on a stale version. Audited. */
export async function changeHandOverWords(tx: Tx, scope: Scope, input: Partial<HandOverWords>): Promise<void> {
  demand(scope, 'tickets.configure', null);
  for (const kind of ['person', 'unit'] as const) {
    const words = input[kind];
    if (!words) continue;
    const { zh, en, version } = words;
    const strange = strangeName(zh) ?? strangeName(en);
    if (strange !== null) throw placeholderUnknown({ name: strange });
    if (!(await saveHandOverWords(tx, { kind, zh, en, version }))) throw conflict();
  }
  await record(tx, scope, { action: 'tickets.hand-over-words-changed', subject: ['hand-over-words', 'tickets'] });
}
