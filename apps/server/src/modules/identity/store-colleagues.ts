/** The company's list of people, for those who work with each other. */
import { type Db, forStaff, type Scope } from '#kernel';

export type ColleagueCard = { id: string; name: string; number: string; unitId: string };

/** Active staff; the caller decides which units (null: all). `words`: part of the name or start of the number. */
export async function findColleagues(
  db: Db,
  scope: Scope,
  filter: {
    unitIds: string[] | null;
    ids?: string[] | undefined;
    numbers?: string[] | undefined;
    words?: string | undefined;
    limit: number;
  },
): Promise<ColleagueCard[]> {
  forStaff(scope);
  const part = filter.words?.trim().replace(/[\\%_]/g, '\\$&');
  return await db.query<ColleagueCard>(
    'identity.colleagues',
    `select id, name, number, unit_id as "unitId" from identity.staff
     where state = 'active' and ($1::uuid[] is null or unit_id = any($1)) and ($2::uuid[] is null or id = any($2))
       and ($3::text[] is null or number_key = any($3))
       and ($4::text is null or name ilike '%' || $4 || '%' or number_key like lower($4) || '%')
     order by number_key limit $5`,
    [filter.unitIds, filter.ids ?? null, filter.numbers ?? null, part || null, filter.limit],
  );
}
