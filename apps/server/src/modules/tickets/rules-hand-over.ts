/** `{{number}}` or `{{编号}}` and what stands for it in the words of a hand-over. Pure. */
export type HandOverValues = { number: string; title: string; staff: string; unit: string; company: string };

const zhNames: Record<string, keyof HandOverValues> = {
  工单编号: 'number',
  标题: 'title',
  客服姓名: 'staff',
  单位: 'unit',
  公司: 'company',
};
const names = new Set<string>(['number', 'title', 'staff', 'unit', 'company']);
const place = /\{\{\s*([^{}]{1,40}?)\s*\}\}/g;

const meant = (name: string): keyof HandOverValues | null =>
  zhNames[name] ?? (names.has(name.toLowerCase()) ? (name.toLowerCase() as keyof HandOverValues) : null);

/** The first name that nothing is known for; null when all are. */
export function strangeName(text: string): string | null {
  for (const [, name] of text.matchAll(place)) if (meant(name!) === null) return name!;
  return null;
}

export function fillWords(text: string, values: HandOverValues): string {
  return text.replace(place, (all, name: string) => {
    const key = meant(name);
    return key === null ? all : values[key];
  });
}
