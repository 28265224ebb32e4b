/** Columns and cells of a staff file, turned into checked rows. */
import { type AppError, invalidInput, type Scope, type SheetLine, type Tx } from '#kernel';
import { postIdsByName, unitIdsByCode } from '#modules/organisation';
import { addStaff as addShape } from './contract.ts';
import { importNumberTwice, importUnitUnknown, postUnknown, roleNotFound } from './errors.ts';
import { readRoles } from './store-roles.ts';
import { foldNumber } from './vault.ts';

export type ImportRow = {
  line: number;
  number: string;
  name: string;
  email: string | null;
  phone: string | null;
  unitId: string;
  postId: string | null;
  roleIds: string[];
};
export type ImportProblem = { line: number; column: string | null; error: AppError };

type Column = 'number' | 'name' | 'email' | 'phone' | 'unit' | 'post' | 'roles';
const titles: Record<Column, readonly string[]> = {
  number: ['工号', 'number', 'staff number', 'staff no'],
  name: ['姓名', 'name'],
  email: ['邮箱', '电子邮箱', 'email', 'e-mail', 'mail'],
  phone: ['手机', '电话', '手机号', 'phone', 'mobile'],
  unit: ['单位编码', '部门编码', 'unit', 'unit code'],
  post: ['岗位', 'post', 'position'],
  roles: ['角色', 'roles', 'role'],
};

/** Which cell holds what; null when number, name or unit is missing, or a title stands twice. */
export function columnsOf(header: string[]): Map<Column, number> | null {
  const places = new Map<Column, number>();
  for (const [at, title] of header.entries())
    for (const [column, names] of Object.entries(titles) as [Column, readonly string[]][])
      if (names.includes(title.trim().toLowerCase())) {
        if (places.has(column)) return null;
        places.set(column, at);
      }
  return places.has('number') && places.has('name') && places.has('unit') ? places : null;
}

/** Rows whose cells are right, and a problem for every wrong cell. Units by code, posts and roles by name, roles also by code. */
export async function readRows(
  tx: Tx,
  scope: Scope,
  columns: Map<Column, number>,
  body: SheetLine[],
): Promise<{ rows: ImportRow[]; problems: ImportProblem[] }> {
  const cell = (row: SheetLine, column: Column): string => row.cells[columns.get(column) ?? -1] ?? '';
  const distinct = (column: Column): string[] => [...new Set(body.map((row) => cell(row, column)).filter(Boolean))];
  const units = await unitIdsByCode(tx, scope, distinct('unit'));
  const posts = await postIdsByName(tx, scope, distinct('post'));
  const roles = new Map<string, string>();
  for (const role of await readRoles(tx, scope))
    if (role.state === 'active')
      for (const key of [role.code, role.name.zh, role.name.en]) roles.set(key.toLowerCase(), role.id);

  const rows: ImportRow[] = [];
  const problems: ImportProblem[] = [];
  const lines = new Map<string, number>();
  for (const row of body) {
    const wrong: ImportProblem[] = [];
    const found = (column: Column, error: AppError): void => {
      wrong.push({ line: row.line, column: titles[column][scope.locale === 'en' ? 1 : 0] ?? column, error });
    };
    const number = cell(row, 'number');
    const earlier = lines.get(foldNumber(number));
    if (number && earlier) found('number', importNumberTwice({ number, line: earlier }));
    else lines.set(foldNumber(number), row.line);
    const unitId = units.get(cell(row, 'unit'));
    if (!unitId) found('unit', importUnitUnknown({ code: cell(row, 'unit') }));
    const post = cell(row, 'post');
    if (post && !posts.has(post)) found('post', postUnknown({ name: post }));
    const roleIds: string[] = [];
    for (const name of cell(row, 'roles')
      .split(/[;；、|]/)
      .map((part) => part.trim())
      .filter(Boolean)) {
      const id = roles.get(name.toLowerCase());
      if (id) roleIds.push(id);
      else found('roles', roleNotFound({ name }));
    }
    const fields = {
      number,
      name: cell(row, 'name'),
      email: cell(row, 'email') || null,
      phone: cell(row, 'phone') || null,
    };
    const checked = addShape.pick({ number: true, name: true, email: true, phone: true }).safeParse(fields);
    if (!checked.success)
      for (const issue of checked.error.issues) {
        const column = issue.path[0] as Column;
        found(column, invalidInput({ fields: `${fields[column as keyof typeof fields] ?? ''}` }));
      }
    problems.push(...wrong);
    if (wrong.length === 0 && unitId && checked.success)
      rows.push({
        line: row.line,
        ...checked.data,
        unitId,
        postId: posts.get(post) ?? null,
        roleIds: [...new Set(roleIds)],
      });
  }
  return { rows, problems };
}
