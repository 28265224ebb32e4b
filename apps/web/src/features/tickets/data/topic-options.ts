import type { Topic } from '@qiao/server/contracts/catalogue';
import { nameIn } from '../../../shared/i18n.ts';
import type { ComboOption } from '../../../shared/ui/combo.tsx';

/** 报修 / 油烟机 / 漏油 for every topic in use, and for the chosen one even when it has been retired since. */
export function topicOptions(topics: readonly Topic[], chosen: string | null): ComboOption[] {
  const byId = new Map(topics.map((topic) => [topic.id, topic]));
  const path = (topic: Topic): string => {
    const parent = topic.parentId ? byId.get(topic.parentId) : undefined;
    return parent ? `${path(parent)} / ${nameIn(topic.name)}` : nameIn(topic.name);
  };
  return topics
    .filter((topic) => topic.state === 'active' || topic.id === chosen)
    .map((topic) => ({ value: topic.id, label: path(topic) }));
}
