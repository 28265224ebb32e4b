/** Which other tickets look like this one. Pure: what is said of both in, a score and the reasons out. */

export type Asked = {
  customerIds: readonly string[];
  topicId: string | null;
  modelId?: string | null;
  type: string;
  custom: Record<string, unknown>;
  /** Pairs of characters of its title. */
  pairs: ReadonlySet<string>;
};
export type Candidate = {
  customer_id: string | null;
  topic_id: string | null;
  model_id?: string | null;
  type: string;
  custom: Record<string, unknown>;
  pairs: ReadonlySet<string>;
};
export type Reason = 'customer' | 'topic' | 'product' | 'words';

/** Share of the asked pairs that the other has, from which words alone are reason enough. */
const alike = 0.5;
const someWords = 0.2;

/** Null: not alike enough to be shown. */
export function likeness(asked: Asked, other: Candidate): { score: number; reasons: Reason[] } | null {
  const customer = other.customer_id !== null && asked.customerIds.includes(other.customer_id);
  const topic = asked.topicId !== null && asked.topicId === other.topic_id;
  const product =
    (Boolean(asked.modelId) && asked.modelId === other.model_id) ||
    Object.entries(asked.custom).some(
      ([key, value]) => typeof value === 'string' && value !== '' && other.custom[key] === value,
    );
  const shared = [...asked.pairs].filter((pair) => other.pairs.has(pair)).length;
  const words = asked.pairs.size === 0 ? 0 : shared / asked.pairs.size;
  if (!customer && words < alike && !(topic && product) && !((topic || product) && words >= someWords)) return null;
  const reasons: Reason[] = [];
  if (customer) reasons.push('customer');
  if (topic) reasons.push('topic');
  if (product) reasons.push('product');
  if (words >= alike) reasons.push('words');
  const kind = asked.type === other.type ? 0.25 : 0;
  return { score: (customer ? 2 : 0) + (topic ? 1 : 0) + (product ? 1 : 0) + 3 * words + kind, reasons };
}
