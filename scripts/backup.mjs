/**
 * `node scripts/backup.mjs FILE.tar [--with-keys]`: the database (one snapshot), the files and the audit anchors in one
 * tar file with hashes and counts. Works beside a running Qiao and on a stopped one. Keys stay out unless asked for.
 */
import { demandNode } from './steps/node-version.mjs';

demandNode();
const { createHash } = await import('node:crypto');
const { chmodSync, createReadStream, createWriteStream, existsSync, readFileSync, renameSync, rmSync, statSync } =
  await import('node:fs');
const { join, relative, resolve, basename } = await import('node:path');
const { parseArgs } = await import('node:util');
const { runCommand, Stop, begin } = await import('./steps/say.mjs');

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'with-keys': { type: 'boolean', default: false } },
  });
  if (positionals.length !== 1)
    throw new Stop(
      '用法：node scripts/backup.mjs 文件.tar [--with-keys]',
      'Usage: node scripts/backup.mjs FILE.tar [--with-keys]',
    );
  const target = resolve(positionals[0]);
  if (existsSync(target))
    throw new Stop(`文件已存在，未覆盖：${target}`, `The file exists and was not overwritten: ${target}`);
  const { ensureInstalled } = await import('./steps/install.mjs');
  const { home } = await import('./steps/home.mjs');
  await ensureInstalled(home);
  const { demandFolderOf, openDatabase, readPlace } = await import('./backup/place.mjs');
  const { dumpDatabase } = await import('./backup/dump.mjs');
  const { tarInto } = await import('./backup/tar.mjs');
  const { format, manifestName } = await import('./backup/entries.mjs');
  const { filesIn } = await import('./backup/folders.mjs');
  const place = readPlace();
  demandFolderOf(target);
  if (!place.databaseUrl && !existsSync(join(place.dataDir, 'postgres', 'cluster')))
    throw new Stop(`这里没有桥的数据：${place.dataDir}`, `There is no data of Qiao here: ${place.dataDir}`);

  const half = `${target}.part`;
  const stream = createWriteStream(half, { mode: 0o600, highWaterMark: 1 << 20, flush: true });
  const broken = new Promise((_, fail) => stream.on('error', fail));
  broken.catch(() => {});
  const tar = tarInto(stream);
  const entries = {};
  const addBuffer = async (name, content) => {
    entries[name] = { size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
    await Promise.race([tar.add(name, content.length, [content]), broken]);
  };
  const addFile = async (name, path) => {
    const { size } = statSync(path);
    const hash = createHash('sha256');
    const read = async function* () {
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, end: Math.max(0, size - 1) })) {
        hash.update(chunk);
        yield chunk;
      }
    };
    await Promise.race([tar.add(name, size, size === 0 ? [] : read()), broken]);
    entries[name] = { size, sha256: hash.digest('hex') };
  };

  const database = await openDatabase(place);
  try {
    // Anchors before the snapshot: they must never know more than the database that is restored beside them.
    for (const path of filesIn(place.anchors))
      await addBuffer(`anchors/${relative(place.anchors, path)}`, readFileSync(path));
    let end = begin('导出数据库', 'dumping the database');
    const dumped = await dumpDatabase(database.client, addBuffer);
    end();
    end = begin('复制文件', 'copying files');
    // After the snapshot: every file a row names is there, unless it was destroyed in these minutes on purpose.
    for (const path of filesIn(place.files)) {
      try {
        await addFile(`files/${relative(place.files, path).replaceAll('\\', '/')}`, path);
      } catch (error) {
        if (error.code !== 'ENOENT') throw error;
      }
    }
    end();
    if (values['with-keys']) {
      if (existsSync(place.keyFile)) await addBuffer(`keys/${basename(place.keyFile)}`, readFileSync(place.keyFile));
      for (const path of filesIn(place.tls)) await addBuffer(`tls/${relative(place.tls, path)}`, readFileSync(path));
    }
    const stored = new Set(Object.keys(entries).map((name) => basename(name)));
    const { blobs, ...facts } = dumped;
    const missingFiles = blobs.filter(
      (blob) => ![...stored].some((name) => name === blob || name.startsWith(`${blob}.`)),
    );
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    const manifest = {
      format,
      product: version,
      createdAt: new Date().toISOString(),
      withKeys: values['with-keys'],
      database: facts,
      missingFiles,
      entries: { ...entries },
    };
    const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
    await Promise.race([tar.add(manifestName, text.length, [text]).then(() => tar.end()), broken]);
    renameSync(half, target);
    chmodSync(target, 0o600);
    tell(target, manifest);
  } catch (error) {
    stream.destroy();
    rmSync(half, { force: true });
    if (error.code === 'ENOSPC')
      throw new Stop(`磁盘已满，没有留下半个备份：${target}`, `The disk is full; no half backup was left: ${target}`);
    if (error.code === '42P01') throw new Stop('这个数据库里没有桥的数据。', 'This database holds no data of Qiao.');
    throw error;
  } finally {
    await database.close();
  }
});

function tell(target, { database, entries, missingFiles, withKeys }) {
  const rows = database.tables.reduce((sum, table) => sum + table.rows, 0);
  const files = Object.keys(entries).filter((name) => name.startsWith('files/')).length;
  console.error(`✓ ${target}: ${database.tables.length} tables, ${rows} rows, ${files} files`);
  if (missingFiles.length > 0)
    console.error(
      `! ${missingFiles.length} 个附件在数据库中有记录而磁盘上没有，详见清单 · attachments are named in the database but not on the disk; see the manifest`,
    );
  console.error(
    withKeys
      ? '! 备份内含主密钥，可解开全部资料：请加密存放 · the master keys are inside and open everything: store it encrypted'
      : '  主密钥不在备份内，请另行保存密钥文件 · the master keys are not inside: keep the key file elsewhere',
  );
}
