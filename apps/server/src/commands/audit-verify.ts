/**
 * `node scripts/audit-verify.mjs [--json] [--accept-restore "why"]`: walks the audit chain and compares it with the anchors.
 * Exit code 0: whole; 1: something was changed, removed, inserted or cut; 2: could not look.
 */
import { parseArgs } from 'node:util';
import { clock, systemScope } from '#kernel';
import { type ChainProblem, readChainHead, type Verification, verifyChain, writeAnchor } from '#modules/audit';
import { runCommand } from '../command-line.ts';

const words: Record<ChainProblem['kind'], [zh: string, en: string]> = {
  changed: ['记录被改动', 'an entry was changed'],
  removed: ['记录被删除', 'an entry was removed'],
  inserted: ['记录绕过系统插入', 'an entry was written past the product'],
  cut: ['末尾被截断', 'the end was cut off'],
  rewritten: ['整链被改写，与锚点不符', 'the chain was rewritten and disagrees with its anchor'],
  'anchor-damaged': ['锚点文件损坏', 'a line of the anchor file cannot be read'],
};

function tell(result: Verification): void {
  const head = result.head ? `#${result.head.seq} ${result.head.hash}` : '—';
  process.stdout.write(
    `审计链 / audit chain: ${result.checked} 条记录 entries, ${result.anchors} 个锚点 anchors, 链头 head ${head}\n`,
  );
  for (const { kind, seq, entryId, detail } of result.problems) {
    const [zh, en] = words[kind];
    process.stdout.write(`✗ ${zh} / ${en}: ${seq === null ? '' : `#${seq} `}${entryId ?? ''} ${detail}\n`);
  }
  process.stdout.write(
    result.ok ? '✓ 完整，未被改动 / whole and unaltered\n' : '✗ 审计不完整 / the trail is not whole\n',
  );
}

await runCommand(async ({ config, db }) => {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, 'accept-restore': { type: 'string' } },
  });
  const scope = systemScope('audit-verify');
  const reason = values['accept-restore'];
  if (reason !== undefined) {
    const head = await readChainHead(db, scope);
    if (head && reason.trim())
      await writeAnchor(config.anchorDir, {
        kind: 'restored',
        seq: head.seq,
        hash: head.hash.toString('hex'),
        at: clock.now().toISOString(),
        reason: reason.trim(),
      });
  }
  const result = await verifyChain(db, scope, config.anchorDir);
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else tell(result);
  return result.ok ? 0 : 1;
});
