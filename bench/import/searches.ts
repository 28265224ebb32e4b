/** Thirty searches that people type, over the customers that the import wrote, and the pairs that may be one person. */
import { percentile, rounded } from '../rig/bench.ts';

type Ask = (method: string, path: string) => Promise<unknown>;
const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧'];
const given =
  '桂兰 秀英 建军 国庆 晓燕 思雨 宇轩 子涵 文博 志强 海涛 雨桐 佳慧 玉梅 德华 永康 立新 振华 淑华 美玲'.split(' ');
const roads = '文三路 延安路 人民路 中山北路 建设大道 长江路 解放路 体育场路 莫干山路 江南大道'.split(' ');

/** Row `n` of the file: two thousand names as they come in life, some people twice. */
export function csvRow(n: number): string {
  const name = surnames[n % surnames.length]! + given[Math.floor(n / 7) % given.length]!;
  const phone = `139${String((n * 7919) % 100_000_000).padStart(8, '0')}`;
  const road = roads[n % roads.length]!;
  return `${name},${phone},c${n}@bench.example,女,杭州市西湖区${road} ${n} 号`;
}

export const searches: [name: string, typed: string][] = [
  ['everybody', ''],
  ...['1391', '5838', '0000', '7919', '13900', '39000'].map((typed): [string, string] => [`digits ${typed}`, typed]),
  ['whole number', '13900007919'],
  ['number with country', '+86 139 0000 7919'],
  ['last eight', '00015838'],
  ...['王', '兰', '桂兰', '秀英', '王桂兰', '志强', '陈思'].map((typed): [string, string] => [`name ${typed}`, typed]),
  ...['wgl', 'lxy', 'zq', 'wang', 'guilan', 'wangguilan', 'chen'].map((typed): [string, string] => [
    `pinyin ${typed}`,
    typed,
  ]),
  ['mail', 'c777@bench.example'],
  ['mail of nobody', 'nobody@bench.example'],
  ['visible number', 'K1-000100'],
  ['number prefix', 'K1-0099'],
  ['document of nobody', '11010519491231002X'],
  ['name of nobody', '欧阳无忌'],
];

export async function timeSearches(ask: Ask, rounds: number) {
  const ms: number[] = [];
  const slowest = new Map<string, number>();
  for (let round = 0; round < rounds; round++)
    for (const [name, typed] of searches) {
      const began = performance.now();
      await ask('GET', `/api/customers?limit=50&q=${encodeURIComponent(typed)}`);
      const took = performance.now() - began;
      ms.push(took);
      slowest.set(name, Math.max(slowest.get(name) ?? 0, took));
    }
  const pairs: number[] = [];
  for (let round = 0; round < 3; round++) {
    const began = performance.now();
    await ask('GET', '/api/customers/duplicates?limit=50');
    pairs.push(performance.now() - began);
  }
  return {
    searches: searches.length,
    searchP50Ms: rounded(percentile(ms, 0.5)),
    searchP95Ms: rounded(percentile(ms, 0.95)),
    slowestSearches: [...slowest]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 5)
      .map(([name, took]) => `${name} ${rounded(took)}`)
      .join(', '),
    pairsMs: rounded(percentile(pairs, 0.5)),
  };
}
