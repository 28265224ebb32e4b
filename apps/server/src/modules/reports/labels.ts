/** Words for the keys of groups, in the caller's language. */
import { type Db, nameIn, type Scope, translate } from '#kernel';
import { agreementNames } from '#modules/agreements';
import { topicPaths } from '#modules/catalogue';
import { staffCards } from '#modules/identity';
import { unitCards } from '#modules/organisation';
import { queueNames } from '#modules/routing';
import type { By } from './catalogue.ts';
import { labelsBelow } from './rooms.ts';
import { none } from './tables.ts';

export async function labelsOf(db: Db, scope: Scope, by: By, keys: string[]): Promise<Map<string, string>> {
  const labels = new Map<string, string>();
  const word = (path: string): string => translate(scope.locale, `reports.${path}`);
  const ids = keys.filter((key) => key !== none);
  switch (by) {
    case 'unit':
      for (const unit of await unitCards(db, scope, ids)) labels.set(unit.id, nameIn(unit.name, scope.locale));
      break;
    case 'staff':
      for (const { id, name, number } of await staffCards(db, scope, ids)) labels.set(id, `${name} ${number}`);
      break;
    case 'queue':
      for (const [id, { name }] of await queueNames(db, scope, ids)) labels.set(id, nameIn(name, scope.locale));
      break;
    case 'topic':
      for (const [id, path] of await topicPaths(db, scope, ids))
        labels.set(id, path.map((name) => nameIn(name, scope.locale)).join(' / '));
      break;
    case 'agreement':
      for (const [id, name] of await agreementNames(db, scope, ids)) labels.set(id, nameIn(name, scope.locale));
      break;
    case 'channel':
    case 'type':
    case 'target': {
      for (const key of keys) {
        const path = `${by}.${key}`;
        const text = word(path);
        if (text !== `reports.${path}`) labels.set(key, text);
      }
      break;
    }
    default:
      for (const [key, label] of await labelsBelow(db, scope, by, keys)) labels.set(key, label);
  }
  if (keys.includes(none)) labels.set(none, word(`none.${by}`));
  return labels;
}
