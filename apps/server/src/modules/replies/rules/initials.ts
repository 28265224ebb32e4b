import { pinyin } from 'pinyin-pro';

/** `退换货说明` → `thhsm`, `7天无理由` → `7twly`; letters and digits stand for themselves. Empty without a Chinese character. */
export function initialsOf(title: string): string {
  const runs =
    title
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{Script=Han}+|[a-z0-9]+/gu) ?? [];
  if (!runs.some((run) => /\p{Script=Han}/u.test(run))) return '';
  return runs
    .map((run) =>
      /\p{Script=Han}/u.test(run) ? pinyin(run, { pattern: 'first', toneType: 'none', type: 'array' }).join('') : run,
    )
    .join('');
}
