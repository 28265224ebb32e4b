/** Roles, topics, fields, word lists and saved replies of a document, through the doors of their owners. */
import type { Tx } from '#kernel';
import { createTopic, editTopic } from '#modules/catalogue';
import { addField, changeField } from '#modules/fields';
import { addRole, changeRole } from '#modules/identity';
import { addReply, changeReply, removeReply, setFiles } from '#modules/replies';
import { keepList } from '#modules/wordlists';
import { contentsOf } from './files-along.ts';
import { readStanding } from './read-standing.ts';
import { renamed } from './rules/conditions.ts';
import { fieldOf, replyOf } from './rules/keys.ts';
import type { Writing } from './write-changes.ts';

export async function writeRoles(tx: Tx, { scope, standing, wanted, of }: Writing): Promise<void> {
  for (const { key } of of('roles')) {
    const { state, ...role } = wanted.roles[key]!;
    const known = standing.roles.find(({ code }) => code === key);
    if (known) {
      const moved = known.state === state ? {} : { state };
      await changeRole(tx, scope, known.id, { ...role, ...moved, version: known.version });
    } else {
      const id = await addRole(tx, scope, { ...role, code: key });
      if (state === 'retired') await changeRole(tx, scope, id, { version: 1, state });
    }
  }
}

/** First all that are new, below nothing: the one above may be new too. */
export async function writeTopics(tx: Tx, { scope, wanted, of }: Writing): Promise<void> {
  const changes = of('topics');
  if (changes.length === 0) return;
  for (const { key, kind } of changes) {
    const { parent: _, state: __, ...topic } = wanted.topics[key]!;
    if (kind === 'new') await createTopic(tx, scope, { ...topic, code: key, parentId: null });
  }
  const now = await readStanding(tx, scope);
  for (const { key } of changes) {
    const { parent, ...topic } = wanted.topics[key]!;
    const { id, version } = now.topics.find(({ code }) => code === key)!;
    const parentId = parent === null ? null : now.topics.find(({ code }) => code === parent)!.id;
    await editTopic(tx, scope, { ...topic, id, version, parentId });
  }
}

/** First all that are new, without conditions: those may ask about fields and topics that are new too. */
export async function writeFields(tx: Tx, { scope, wanted, of }: Writing): Promise<void> {
  const changes = of('fields');
  if (changes.length === 0) return;
  for (const { key: name, kind } of changes) {
    const { state: _, ...field } = wanted.fields[name]!;
    const { subject, key } = fieldOf(name);
    if (kind === 'new') await addField(tx, scope, subject, { ...field, key, visibleWhen: null, requiredWhen: null });
  }
  const now = await readStanding(tx, scope);
  const topicId = (wantedCode: string): string => now.topics.find(({ code }) => code === wantedCode)!.id;
  for (const { key: name } of changes) {
    const { kind: _, personal: __, visibleWhen, requiredWhen, ...field } = wanted.fields[name]!;
    const { subject, key } = fieldOf(name);
    const { id, version } = now.fields.find((one) => one.subject === subject && one.key === key)!;
    await changeField(tx, scope, subject, id, {
      ...field,
      visibleWhen: renamed(visibleWhen, topicId),
      requiredWhen: renamed(requiredWhen, topicId),
      version,
    });
  }
}

export async function writeWordlists(tx: Tx, { scope, standing, wanted, site, of }: Writing): Promise<void> {
  for (const { key } of of('wordlists')) {
    const known = standing.wordlists.find(({ name }) => name === key);
    const place = known ? { id: known.id, version: known.version } : {};
    await keepList(tx, scope, { ...wanted.wordlists[key]!, ...place, name: key, site });
  }
}

/** A shortcut may pass from one to another: those that go, go first. */
export async function writeReplies(tx: Tx, { scope, standing, wanted, units, of }: Writing): Promise<void> {
  const contentOf = contentsOf(wanted);
  const changes = [
    ...of('replies').map(({ key }) => {
      const item = wanted.replies[key]!;
      const known = standing.replies.find((one) => one.key === key);
      return { item, known, place: { ...replyOf(key), reach: 'company' as const, unitId: null } };
    }),
    ...of('unitReplies').map(({ key }) => {
      const item = wanted.unitReplies[key]!;
      const { folder, title, unit } = item;
      const known = standing.unitReplies.find((one) => one.key === key);
      return { item, known, place: { folder, title, reach: 'team' as const, unitId: units.get(unit)! } };
    }),
  ];
  for (const { item, known } of changes) if (item.state === 'removed' && known) await removeReply(tx, scope, known.id);
  for (const { item, known, place } of changes) {
    if (item.state === 'removed') continue;
    const input = { ...place, shortcut: item.shortcut, body: item.body };
    const { id } = known
      ? await changeReply(tx, scope, { ...input, id: known.id, version: known.version })
      : await addReply(tx, scope, input);
    if (item.files) await setFiles(tx, scope, id, item.files, contentOf);
  }
}
