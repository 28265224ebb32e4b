import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, type TestProgram, testProgram } from '#program';
import { auditTrail } from '#testing/audit';
import { aCompany, aPost, aUnit } from '#testing/organisation';
import type { Role, StaffDetail, StaffSummary } from './contract.ts';
import { anAdministrator, aStaff, type TestStaff } from './testing.ts';

let program: TestProgram;
let administrator: TestStaff;
let admin: Client;
let rootId: string;
type Failed = { error?: { code: string; params: Record<string, unknown> } };
beforeAll(async () => {
  program = await testProgram();
  rootId = await aCompany(program.kernel.db);
  administrator = await anAdministrator(program.kernel);
  admin = await program.signIn(administrator.number, administrator.password);
});
afterAll(() => program?.stop());

const clientOf = (staff: TestStaff): Promise<Client> => program.signIn(staff.number, staff.password);
const detail = async (id: string, client = admin): Promise<StaffDetail> =>
  (await client.get<StaffDetail>(`/api/identity/staff/${id}`)).body;
const roleId = async (code: string): Promise<string> =>
  (await admin.get<{ roles: Role[] }>('/api/identity/roles')).body.roles.find((role) => role.code === code)!.id;

describe('reach', () => {
  it('goes down the tree, not up and not aside', async () => {
    const east = await aUnit(program.kernel.db, { kind: 'province' });
    const team = await aUnit(program.kernel.db, { parentId: east });
    const shift = await aUnit(program.kernel.db, { parentId: team });
    const west = await aUnit(program.kernel.db, { kind: 'province', name: { zh: '金丝雀省', en: 'canary' } });
    const leader = await aStaff(program.kernel, { unitId: team, permissions: ['identity.staff.read'] });
    const [above, member, below, aside] = [
      await aStaff(program.kernel, { unitId: east, name: '上级' }),
      await aStaff(program.kernel, { unitId: team, name: '同组' }),
      await aStaff(program.kernel, { unitId: shift, name: '下级' }),
      await aStaff(program.kernel, { unitId: west, name: '金丝雀' }),
    ];
    const client = await clientOf(leader);
    const list = await client.get<{ staff: StaffSummary[]; total: { count: number } }>('/api/identity/staff?limit=100');
    expect(list.body.staff.map(({ id }) => id).sort()).toEqual([leader.id, member.id, below.id].sort());
    expect(list.body.total.count).toBe(3);
    expect(JSON.stringify(list.body)).not.toContain('金丝雀');
    for (const hidden of [above, aside]) {
      expect((await client.get(`/api/identity/staff/${hidden.id}`)).status).toBe(404);
      const { body } = await client.get<{ staff: unknown[] }>(`/api/identity/staff?q=${hidden.number}`);
      expect(body.staff).toEqual([]);
    }
    const { body: aimed } = await client.get<{ staff: unknown[] }>(`/api/identity/staff?unitId=${west}`);
    expect(aimed.staff).toEqual([]);
    expect((await client.get(`/api/identity/staff/${below.id}`)).status).toBe(200);
  });

  it('of several grants joins', async () => {
    const [one, two, three] = [
      await aUnit(program.kernel.db),
      await aUnit(program.kernel.db),
      await aUnit(program.kernel.db),
    ];
    const staff = await aStaff(program.kernel, { unitId: one, permissions: ['organisation.read'] });
    const [grant] = (await detail(staff.id)).grants;
    await admin.post(`/api/identity/staff/${staff.id}/grants`, { roleId: grant!.roleId, unitId: two });
    const client = await clientOf(staff);
    const { body } = await client.get<{ units: { id: string }[] }>('/api/organisation/tree');
    expect(body.units.map(({ id }) => id).sort()).toEqual([one, two].sort());
    expect((await client.get(`/api/organisation/units/${three}`)).status).toBe(404);
  });
});

describe('nobody hands out more than they hold', () => {
  it('by a grant, by a role, or by another person’s account', async () => {
    const unitId = await aUnit(program.kernel.db);
    const manager = await aStaff(program.kernel, {
      unitId,
      permissions: ['identity.staff.read', 'identity.staff.manage', 'identity.grants.manage', 'organisation.read'],
    });
    const colleague = await aStaff(program.kernel, { unitId });
    const client = await clientOf(manager);
    const grant = (target: string, role: string, at: string) =>
      client.post<Failed>(`/api/identity/staff/${target}/grants`, { roleId: role, unitId: at });

    const above = await grant(colleague.id, await roleId('administrator'), unitId);
    expect([above.status, above.body.error?.code]).toEqual([403, 'identity.more-rights-than-you']);
    const [own] = (await detail(manager.id)).grants;
    const elsewhere = await grant(colleague.id, own!.roleId, rootId);
    expect(elsewhere.status).toBe(403);
    expect((await grant(manager.id, await roleId('administrator'), unitId)).status).toBe(403);
    expect((await grant(colleague.id, own!.roleId, unitId)).status).toBe(200);

    // An administrator who sits in this unit: visible, but not to be taken over.
    const boss = await aStaff(program.kernel, { unitId });
    await admin.post(`/api/identity/staff/${boss.id}/grants`, {
      roleId: await roleId('administrator'),
      unitId: rootId,
    });
    const seen = await detail(boss.id, client);
    expect(seen.may).toEqual({ edit: false, grant: false });
    for (const [path, body] of [
      ['invitation', {}],
      ['totp-reset', {}],
      ['unlock', {}],
      ['sessions/end', {}],
      ['state', { version: seen.version, state: 'suspended' }],
    ] as const) {
      const answer = await client.post<Failed>(`/api/identity/staff/${boss.id}/${path}`, body);
      expect([path, answer.status, answer.body.error?.code]).toEqual([path, 403, 'identity.more-rights-than-you']);
    }
    const mail = await client.patch<Failed>(`/api/identity/staff/${boss.id}`, {
      version: seen.version,
      email: 'mine@example.com',
    });
    expect(mail.status).toBe(403);
    expect((await client.get(`/api/identity/staff/${boss.id}/sessions`)).status).toBe(403);
  });

  it('not by editing roles either', async () => {
    const editor = await aStaff(program.kernel, { permissions: ['identity.staff.read', 'identity.roles.manage'] });
    const client = await clientOf(editor);
    const name = { zh: '新角色', en: 'New' };
    const made = await client.post<Failed>('/api/identity/roles', {
      code: 'escalate',
      name,
      permissions: ['audit.read'],
    });
    expect([made.status, made.body.error?.code]).toEqual([403, 'identity.more-rights-than-you']);
    const unknown = await admin.post<Failed>('/api/identity/roles', {
      code: 'unknown',
      name,
      permissions: ['no.such'],
    });
    expect([unknown.status, unknown.body.error?.code]).toEqual([400, 'identity.permission-unknown']);
    expect(
      (await client.post('/api/identity/roles', { code: 'readers', name, permissions: ['identity.staff.read'] }))
        .status,
    ).toBe(200);
  });
});

describe('a company never locks itself out', () => {
  it('keeps its last administrator whichever way', async () => {
    // The only one: everybody else who might be is taken away first.
    const others = await program.kernel.db.run<{ id: string }>(
      `select distinct g.staff_id as id from identity.role_grant g join identity.role r on r.id = g.role_id
       where g.revoked_at is null and 'identity.roles.manage' = any(r.permissions) and g.staff_id <> $1`,
      [administrator.id],
    );
    for (const { id } of others)
      await program.kernel.db.run(`update identity.staff set state = 'left' where id = $1`, [id]);
    const me = await detail(administrator.id);
    const grant = me.grants.find(({ unitId }) => unitId === rootId)!;
    const revoked = await admin.delete<Failed>(`/api/identity/staff/${me.id}/grants/${grant.id}`);
    expect([revoked.status, revoked.body.error?.code]).toEqual([409, 'identity.last-administrator']);
    const roles = (await admin.get<{ roles: Role[] }>('/api/identity/roles')).body.roles;
    const role = roles.find(({ code }) => code === 'administrator')!;
    const cut = await admin.patch<Failed>(`/api/identity/roles/${role.id}`, {
      version: role.version,
      permissions: role.permissions.filter((key) => key !== 'identity.roles.manage'),
    });
    expect([cut.status, cut.body.error?.code]).toEqual([409, 'identity.last-administrator']);
    const self = await admin.post<Failed>(`/api/identity/staff/${me.id}/state`, { version: me.version, state: 'left' });
    expect([self.status, self.body.error?.code]).toEqual([409, 'identity.not-yourself']);
    expect((await admin.get('/api/identity/roles')).status).toBe(200);
  });

  it('also when two administrators remove each other at once', async () => {
    const [one, two] = [await anAdministrator(program.kernel), await anAdministrator(program.kernel)];
    await program.kernel.db.run(`update identity.staff set state = 'suspended' where id = $1`, [administrator.id]);
    const clients = [await clientOf(one), await clientOf(two)];
    const details = [await detail(two.id, clients[0]), await detail(one.id, clients[1])];
    const outcome = await Promise.all(
      details.map(({ id, version }, n) =>
        clients[n]!.post(`/api/identity/staff/${id}/state`, { version, state: 'suspended' }),
      ),
    );
    expect(outcome.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    const left = await program.kernel.db.run(
      `select from identity.staff where state = 'active' and id = any($1::uuid[])`,
      [[one.id, two.id]],
    );
    expect(left.length).toBeGreaterThanOrEqual(1);
    await program.kernel.db.run(`update identity.staff set state = 'active' where id = $1`, [administrator.id]);
    admin = await clientOf(administrator);
  });
});

describe('the file of a person', () => {
  it('is added with post, grants and an invitation; seals mail and phone', async () => {
    const unitId = await aUnit(program.kernel.db);
    const postId = await aPost(program.kernel.db);
    const added = await admin.post<{ staff: StaffDetail; invitation: { url: string | null; mailed: boolean } }>(
      '/api/identity/staff',
      {
        number: '工号-001',
        name: '王小明',
        email: 'wang.xm@example.com',
        phone: '+86 138 0013 8000',
        unitId,
        postId,
        grants: [{ roleId: await roleId('agent'), unitId }],
      },
    );
    expect(added.status).toBe(200);
    expect(added.body.staff).toMatchObject({
      number: '工号-001',
      email: 'wang.xm@example.com',
      phone: '+86 138 0013 8000',
      hasPassword: false,
      postName: { en: 'Agent' },
      grants: [{ unitId, roleName: { en: 'Agent' } }],
    });
    // No SMTP server here: the link is handed over.
    expect(added.body.invitation).toMatchObject({ mailed: false });
    expect(added.body.invitation.url).toMatch(/\/set-password#[\w-]{43}$/);
    const [row] = await program.kernel.db.run<{ row: string }>(
      'select s::text as row from identity.staff s where id = $1',
      [added.body.staff.id],
    );
    expect(row!.row).not.toContain('example.com');
    expect(row!.row).not.toContain('138 0013');
    const everything = JSON.stringify([
      await program.kernel.db.run('select * from audit.entry where subject_id = $1', [added.body.staff.id]),
      await program.kernel.db.run('select * from kernel.outbox where aggregate_id = $1', [added.body.staff.id]),
      await program.kernel.db.run('select * from kernel.event_log where aggregate_id = $1', [added.body.staff.id]),
    ]);
    expect(everything).not.toMatch(/example\.com|0013/);
    const trail = await auditTrail(program.kernel.db, added.body.staff.id);
    expect(trail.map(({ action }) => action)).toEqual([
      'identity.staff-added',
      'identity.role-granted',
      'identity.invitation-issued',
    ]);
  });

  it('keeps number and address apart, versions, unknown places', async () => {
    const unitId = await aUnit(program.kernel.db);
    const staff = await aStaff(program.kernel, { unitId, number: 'K-77', email: 'k77@example.com' });
    const add = (more: object) =>
      admin.post<Failed>('/api/identity/staff', { number: 'K-78', name: '某人', unitId, ...more });
    expect((await add({ number: 'k-77' })).body.error?.code).toBe('identity.number-taken');
    expect((await add({ email: 'K77@Example.com' })).body.error?.code).toBe('identity.email-taken');
    expect((await add({ unitId: '01890000-0000-7000-8000-000000000000' })).body.error?.code).toBe(
      'identity.unit-unknown',
    );
    expect((await add({ postId: '01890000-0000-7000-8000-000000000000' })).body.error?.code).toBe(
      'identity.post-unknown',
    );
    expect((await add({ number: "x' or 1=1" })).status).toBe(400);
    const stale = await admin.patch<Failed>(`/api/identity/staff/${staff.id}`, { version: 99, name: '新名' });
    expect(stale.body.error?.code).toBe('kernel.conflict');
    const { version } = await detail(staff.id);
    const changed = await admin.patch<StaffDetail>(`/api/identity/staff/${staff.id}`, {
      version,
      name: '新名',
      email: null,
      locale: 'en',
    });
    expect(changed.body).toMatchObject({ name: '新名', email: null, locale: 'en', version: version + 1 });
  });

  it('pages by staff number without losing or doubling anybody', async () => {
    const unitId = await aUnit(program.kernel.db);
    for (let n = 0; n < 7; n++) await aStaff(program.kernel, { unitId, number: `PAGE-${n}` });
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: { staff: StaffSummary[]; nextCursor: string | null } } = await admin.get(
        `/api/identity/staff?unitId=${unitId}&limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...body.staff.map(({ number }) => number));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => `PAGE-${n}`));
    expect((await admin.get('/api/identity/staff?cursor=nonsense')).status).toBe(400);
  });

  it('a unit with staff is not closed', async () => {
    const unitId = await aUnit(program.kernel.db);
    await aStaff(program.kernel, { unitId });
    const answer = await admin.post<Failed>(`/api/organisation/units/${unitId}/state`, { version: 1, state: 'closed' });
    expect(answer.body.error).toMatchObject({ code: 'organisation.unit-in-use', params: { units: 0, staff: 1 } });
  });
});
