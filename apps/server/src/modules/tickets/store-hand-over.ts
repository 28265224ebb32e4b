/** The company's words at a hand-over: its settings, the same for everybody. */
import { type Db, forStaff, type Name, type Scope, type Tx } from '#kernel';

export type HandOverKind = 'person' | 'unit';
export type HandOverWordsRow = Name & { kind: HandOverKind; version: number };

export async function handOverWords(db: Db, scope: Scope): Promise<HandOverWordsRow[]> {
  forStaff(scope);
  return db.query<HandOverWordsRow>(
    'tickets.hand-over-words',
    'select kind, zh, en, version from tickets.hand_over_words',
  );
}

/** False when somebody else wrote since `version` (0: the shipped words held). */
export async function saveHandOverWords(tx: Tx, row: HandOverWordsRow): Promise<boolean> {
  const rows = await tx.run(
    `insert into tickets.hand_over_words(kind, zh, en, version) select $1, $2, $3, 1 where $4 = 0
       or exists (select from tickets.hand_over_words where kind = $1)
     on conflict (kind) do update set zh = $2, en = $3, version = hand_over_words.version + 1
       where hand_over_words.version = $4
     returning kind`,
    [row.kind, row.zh, row.en, row.version],
  );
  return rows.length === 1;
}
