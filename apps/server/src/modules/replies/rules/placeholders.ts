/** `{{客户姓名}}` and what stands for it. Pure. */

export const placeholders = [
  { key: 'customer', zh: '客户姓名' },
  { key: 'agent', zh: '客服姓名' },
  { key: 'agent-number', zh: '客服工号' },
  { key: 'conversation', zh: '会话编号' },
  { key: 'ticket', zh: '工单编号' },
  { key: 'company', zh: '公司名称' },
  { key: 'today', zh: '今天日期' },
] as const;
export type Placeholder = (typeof placeholders)[number]['key'];
export type Values = Partial<Record<Placeholder, string | null>>;

const written = /\{\{\s*([^{}]{1,40}?)\s*\}\}/g;

function placeholderOf(name: string) {
  const wanted = name.toLowerCase();
  return placeholders.find(({ key, zh }) => key === wanted || zh === name);
}

/** The first name in double braces that stands for nothing. */
export function unknownPlaceholder(text: string): string | null {
  for (const [, name] of text.matchAll(written)) if (!placeholderOf(name!)) return name!;
  return null;
}

/** What nothing is known for stays as 【…】: seen by the writer, and never mistaken for a name. */
export function fill(text: string, values: Values, locale: 'zh-CN' | 'en'): { text: string; missing: string[] } {
  const missing = new Set<string>();
  const whole = text.replace(written, (all, name: string) => {
    const placeholder = placeholderOf(name);
    if (!placeholder) return all;
    const value = values[placeholder.key];
    if (value) return value;
    const label = locale === 'en' ? placeholder.key : placeholder.zh;
    missing.add(label);
    return `【${label}】`;
  });
  return { text: whole, missing: [...missing] };
}
