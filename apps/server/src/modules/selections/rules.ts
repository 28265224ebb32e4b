/** Words of labels and mails. Pure. */
import type { Name } from '#kernel';

const titles = {
  zh: { female: '女士', male: '先生', unknown: '' },
  en: { female: 'Ms ', male: 'Mr ', unknown: '' },
};

/** Lines of one label. Chinese letters put the address first and the name with 收 below; English ones the name first. */
export function labelLines(
  party: { name: string; sex: 'female' | 'male' | 'unknown'; address: string },
  form: 'zh' | 'en',
): string[] {
  const address = party.address
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  if (form === 'zh') return [...address, `${party.name}${titles.zh[party.sex]}（收）`];
  return [`${titles.en[party.sex]}${party.name}`, ...address.flatMap((line) => line.split(/,\s+/))].slice(0, 6);
}

/** `{{name}}` … filled in; unknown words stay as they are, so that a preview shows them. */
export function fillMail(
  draft: { subject: string; text: string },
  party: { name: string; number: string; tier: Name | null },
): { subject: string; text: string } {
  const tier = party.tier?.zh ?? '';
  const words: Record<string, string> = {
    name: party.name,
    姓名: party.name,
    number: party.number,
    编号: party.number,
    tier,
    等级: tier,
  };
  const fill = (text: string): string =>
    text.replace(/\{\{\s*([\p{L}]+)\s*\}\}/gu, (all, word: string) => words[word] ?? all);
  // A name must not break the header line.
  return { subject: fill(draft.subject).replace(/[\r\n]+/g, ' '), text: fill(draft.text) };
}
