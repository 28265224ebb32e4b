/** Words that alone say: no more texts. Those that Chinese carriers and the CTIA ask for. */
const words = new Set(['退订', '取消订阅', 'TD', 'T', 'QX', 'STOP', 'STOPALL', 'UNSUBSCRIBE', 'QUIT']);

export function isStop(text: string): boolean {
  const bare = text
    .normalize('NFKC')
    .replace(/[\s.,!。！，"'“”]/g, '')
    .toUpperCase();
  return words.has(bare.replace(/^回复?/, ''));
}
