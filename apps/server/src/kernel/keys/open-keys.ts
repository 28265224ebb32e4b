/** Brings key file and database together at the start, so that neither is ever used with a foreign other. */
import type { Database } from '../db/database.ts';
import type { Logger } from '../log.ts';
import { clock } from '../time.ts';
import { KeyRing } from './key-ring.ts';
import { createRingFile, KeyFileError, newRingFile, type RingFile, readRingFile } from './ring-file.ts';

/**
 * Reads the key file; makes it on the very first start. Throws `KeyFileError` (bilingual, says what to do) when the file is
 * missing although the database already holds wrapped keys, or when it belongs to another database.
 */
export async function openKeys(options: { file: string; db: Database; log: Logger }): Promise<KeyRing> {
  const { file: path, db, log } = options;
  return db.transact(async (tx) => {
    // Two servers starting at once on an empty database must agree on one file.
    await tx.run('select pg_advisory_xact_lock(7500004)');
    const known = await tx.run<{ ring: number; fingerprint: string }>(
      'select ring, fingerprint from kernel.key_ring order by ring',
    );
    let file: RingFile | null = readRingFile(path);
    if (!file) {
      if (known.length > 0) throw new KeyFileError(missing(path));
      createRingFile(path, newRingFile(clock.now()));
      file = readRingFile(path)!;
      log.info({ file: path }, 'made the master keys; back this file up apart from the data');
    }
    const ring = new KeyRing(path, file);
    const own = new Set(ring.rings());
    for (const { ring: number, fingerprint } of known)
      if (!own.has(number) || ring.fingerprint(number) !== fingerprint) throw new KeyFileError(foreign(path, number));
    const proven = new Set(known.map((row) => row.ring));
    for (const number of own)
      if (!proven.has(number))
        await tx.run('insert into kernel.key_ring(ring, fingerprint) values ($1, $2)', [
          number,
          ring.fingerprint(number),
        ]);
    return ring;
  });
}

function missing(path: string): string {
  return `密钥文件 ${path} 不见了，而数据库里有用它加密的数据；未启动，数据未动。请从密钥备份恢复该文件，或用 QIAO_KEY_FILE 指明其位置。没有它，客户资料与附件无法解密。
The key file ${path} is gone, but the database holds data encrypted with it; not started, no data was touched. Restore the file from your backup of keys, or name its place with QIAO_KEY_FILE. Without it customers' data and attachments cannot be read.`;
}

function foreign(path: string, ring: number): string {
  return `密钥文件 ${path} 不属于这个数据库（第 ${ring} 号主密钥不符）；未启动，数据未动。请使用与此数据库一同备份的密钥文件。
The key file ${path} does not belong to this database (master key ${ring} differs); not started, no data was touched. Use the key file that was backed up with this database.`;
}
