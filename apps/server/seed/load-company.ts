/** Founds the demo company: units, posts, people with roles, products, queues, the entrance for chats. */
import { type Kernel, type Scope, systemScope, type Tx } from '#kernel';
import { createFamily, createModel, topics } from '#modules/catalogue';
import { openWidget } from '#modules/conversations';
import { addTag } from '#modules/customers';
import { addStaff, roleIdsByCode, setDemoPassword } from '#modules/identity';
import { addMacro } from '#modules/macros';
import { addPost, addSite, foundCompany, openUnit } from '#modules/organisation';
import { addReply } from '#modules/replies';
import { configureAgent, keepSkill, openQueue, setMembers } from '#modules/routing';
import { offerHelp } from '#modules/sides';
import { addDispatchRule } from '#modules/tickets';
import { addView } from '#modules/views';
import { keepRule } from '#modules/visitors';
import { keepList } from '#modules/wordlists';
import { loadBoard } from './board.ts';
import {
  company,
  customerTags,
  demoPassword,
  families,
  hotline,
  posts,
  shownAccounts,
  sites,
  skillNames,
  staff,
  units,
} from './company.ts';
import { loadDoors } from './doors.ts';
import { loadForms } from './forms.ts';
import { loadLetters } from './letters.ts';
import { macros } from './macros.ts';
import { loadOutside } from './outside.ts';
import { savedReplies } from './replies.ts';
import { loadRooms } from './rooms.ts';
import { loadTelephony } from './telephony.ts';
import { savedViews } from './views.ts';

export type Loaded = {
  scope: Scope;
  units: Map<string, string>;
  staff: Map<string, string>;
  queues: { 'E-CHAT': string; 'S-CHAT': string };
  models: Map<string, string>;
  topics: Map<string, string>;
};

export async function loadCompany(kernel: Kernel): Promise<Loaded> {
  const scope = systemScope('seed');
  return kernel.db.transact(async (tx) => {
    const { rootId } = await foundCompany(tx, scope, {
      name: company,
      zone: sites[0].zone,
      site: sites[0].id,
      siteName: sites[0].name,
    });
    for (const site of sites.slice(1)) await addSite(tx, scope, site);
    const unitIds = new Map([['HQ', rootId]]);
    for (const unit of units.slice(1))
      unitIds.set(
        unit.code,
        await openUnit(tx, scope, {
          parentId: unitIds.get(unit.parent!)!,
          kind: unit.kind,
          code: unit.code,
          name: unit.name,
          description: unit.description,
          site: unit.site,
        }),
      );
    const postIds = new Map<string, string>();
    for (const { code, ...post } of posts) postIds.set(code, await addPost(tx, scope, { unitId: null, ...post }));

    const roles = await roleIdsByCode(tx, scope);
    const staffIds = new Map<string, string>();
    for (const person of staff) {
      const id = await addStaff(tx, scope, {
        number: person.number,
        name: person.name,
        email: `${person.en.toLowerCase().replaceAll(' ', '.')}@yunzao.example`,
        unitId: unitIds.get(person.unit)!,
        postId: postIds.get(person.post)!,
        locale: 'zh-CN',
        grants: person.roles.map(([role, unit]) => ({ roleId: known(roles, role), unitId: unitIds.get(unit)! })),
      });
      staffIds.set(person.number, id);
    }
    // Those named in the README come first on the sign-in page.
    const order = [
      ...shownAccounts,
      ...staff.map(({ number }) => number).filter((number) => !shownAccounts.includes(number)),
    ];
    await setDemoPassword(
      tx,
      scope,
      order.map((number) => staffIds.get(number)!),
      demoPassword,
    );

    const models = new Map<string, string>();
    for (const [position, family] of families.entries()) {
      const familyId = await createFamily(tx, scope, { code: family.code, name: family.name, position: position + 1 });
      for (const [code, zh, en, warrantyMonths] of family.models)
        models.set(code, await createModel(tx, scope, { familyId, code, name: { zh, en }, warrantyMonths }));
    }

    for (const [code, zh, en] of skillNames) await keepSkill(tx, scope, code, { name: { zh, en }, state: 'active' });
    const queues = {} as Loaded['queues'];
    for (const team of ['E-CHAT', 'S-CHAT'] as const) {
      const unit = units.find(({ code }) => code === team)!;
      queues[team] = await openQueue(tx, scope, {
        code: team.toLowerCase(),
        name: { zh: team === 'E-CHAT' ? '在线交谈' : '华南在线交谈', en: team === 'E-CHAT' ? 'Chat' : 'Chat South' },
        channel: 'chat',
        unitId: unitIds.get(team)!,
        strategy: 'longest-idle',
        targetSeconds: 30,
        offerSeconds: 20,
        capacityCost: 1,
        wrapupSeconds: 0,
        skills: {},
        relaxations: [],
        // The south sends on what would wait: the larger team takes it, and gives nothing back.
        overflow: team === 'S-CHAT' ? { queueId: queues['E-CHAT'], enterSeconds: 120, leaveSeconds: 60 } : null,
      });
      const members = staff.filter((person) => person.unit === unit.code);
      await setMembers(tx, scope, {
        queueId: queues[team],
        members: members.map(({ number }) => ({ staffId: staffIds.get(number)!, unitId: unitIds.get(team)! })),
      });
      for (const { number, grade } of members)
        await configureAgent(tx, scope, {
          staffId: staffIds.get(number)!,
          capacity: { chat: grade === 'junior' ? 3 : 5 },
          skills: grade === 'junior' ? { consult: 4 } : { consult: 7, repair: 5, english: grade === 'senior' ? 7 : 4 },
        });
    }
    await ticketDesk(tx, scope, unitIds, staffIds);
    await loadTelephony(tx, scope, { units: unitIds, people: staffIds });
    await loadDoors(tx, scope, unitIds, { site: sites[0].id, keys: kernel.keys });
    const widgetId = await openWidget(tx, scope, {
      code: 'shop',
      queueId: queues['E-CHAT'],
      isDefault: true,
      title: { zh: '云灶电器客服', en: 'Yunzao customer service' },
      greeting: {
        zh: '您好，这里是云灶电器客服。请问有什么可以帮您？',
        en: 'Hello, this is Yunzao customer service. How can we help?',
      },
      // A demo is tried at any hour: the entrance is open round the clock.
      hoursText: { zh: '人工服务 全天', en: 'People on duty all day' },
      hours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
      zone: sites[0].zone,
      hotline,
    });
    for (const { unit, ...reply } of savedReplies)
      await addReply(tx, scope, {
        ...reply,
        reach: unit ? 'team' : 'company',
        unitId: unit ? unitIds.get(unit)! : null,
      });
    await keepList(tx, scope, {
      name: '不文明用语',
      audience: 'both',
      action: 'mask',
      active: true,
      words: ['他妈的', '王八蛋', '傻逼', 'fuck', 'bullshit'],
      site: 1,
    });
    await keepList(tx, scope, {
      name: '不得承诺',
      audience: 'agent',
      action: 'stop',
      active: true,
      words: ['终身保修', '假一赔万', '绝对不会坏', 'lifetime warranty'],
      site: 1,
    });
    await keepRule(tx, scope, {
      widgetId,
      name: '停留较久，主动询问',
      active: true,
      pageHas: '/demo',
      referrerHas: '',
      staySeconds: 60,
      visits: 1,
      againDays: 1,
      text: {
        zh: '您好，需要帮您挑选型号或预约上门吗？',
        en: 'Hello! May we help you choose a model or book a visit?',
      },
      site: 1,
    });
    await loadForms(tx, scope);
    for (const view of savedViews) await addView(tx, scope, { ...view, unitId: rootId });
    for (const [position, tag] of customerTags.entries()) await addTag(tx, scope, { ...tag, tone: 'plain', position });
    for (const macro of macros) await addMacro(tx, scope, { ...macro, reach: 'company', unitId: null });
    for (const code of ['TS', 'TR'])
      await offerHelp(
        tx,
        { ...scope, actor: { kind: 'staff', id: known(staffIds, '2001') } },
        unitIds.get(code)!,
        true,
      );
    await loadRooms(tx, scope, staffIds);
    await loadLetters(tx, scope, {
      unitId: unitIds.get('E-CHAT')!,
      agent: { id: known(staffIds, '8022'), unitId: unitIds.get('E-CHAT')! },
    });
    await loadOutside(tx, scope, {
      unitId: unitIds.get('E-CHAT')!,
      agent: { id: known(staffIds, '8022'), unitId: unitIds.get('E-CHAT')! },
    });
    await loadBoard(tx, scope, { staff: staffIds, units: unitIds });
    return { scope, units: unitIds, staff: staffIds, queues, models, topics: await topicIds(tx, scope) };
  });
}

function known(ids: Map<string, string>, code: string): string {
  const id = ids.get(code);
  if (!id) throw new Error(`the demo company needs the role ${code}`);
  return id;
}

async function topicIds(tx: Parameters<typeof createFamily>[0], scope: Scope): Promise<Map<string, string>> {
  return new Map((await topics(tx, scope)).map(({ code, id }) => [code, id]));
}

/** Pressing complaints go to the experienced people of the chat team by themselves; everything else is given out by hand. */
async function ticketDesk(
  tx: Tx,
  scope: Scope,
  units: Map<string, string>,
  people: Map<string, string>,
): Promise<void> {
  const unitId = units.get('E-CHAT')!;
  const queueId = await openQueue(tx, scope, {
    code: 'e-complaints',
    name: { zh: '投诉处理', en: 'Complaints' },
    channel: 'ticket',
    unitId,
    strategy: 'longest-idle',
    targetSeconds: 7200,
    offerSeconds: 60,
    capacityCost: 1,
    wrapupSeconds: 0,
    skills: {},
    relaxations: [],
  });
  const members = staff.filter(({ unit, grade }) => unit === 'E-CHAT' && grade !== 'junior');
  await setMembers(tx, scope, {
    queueId,
    members: members.map(({ number }) => ({ staffId: people.get(number)!, unitId })),
  });
  await addDispatchRule(tx, scope, {
    name: { zh: '紧急投诉', en: 'Pressing complaints' },
    position: 10,
    match: { types: ['complaint'], priorities: ['high', 'urgent'], unitIds: [unitId] },
    queueId,
    skills: {},
    dedicatedId: null,
    dedicatedSeconds: 900,
    sticky: true,
    tellCustomer: false,
  });
}
