/** Live work of one customer or visitor: a chat and a call beside it are for one agent, not for two at once. */
import type { ItemView } from './views.ts';

/** Where somebody waits at the other end this very moment. */
const live: ReadonlySet<string> = new Set(['call', 'webcall', 'chat']);

export class Contacts {
  private readonly items = new Map<string, Map<string, ItemView>>();

  put(item: ItemView): void {
    if (!item.contactId || !live.has(item.channel)) return;
    const known = this.items.get(item.contactId);
    if (known) known.set(item.id, item);
    else this.items.set(item.contactId, new Map([[item.id, item]]));
  }

  remove(item: ItemView): void {
    if (!item.contactId) return;
    const known = this.items.get(item.contactId);
    known?.delete(item.id);
    if (known?.size === 0) this.items.delete(item.contactId);
  }

  /** The other live work of whoever stands behind this one. */
  others(item: ItemView): ItemView[] {
    const known = item.contactId && live.has(item.channel) ? this.items.get(item.contactId) : undefined;
    return known ? [...known.values()].filter(({ id }) => id !== item.id) : [];
  }
}
