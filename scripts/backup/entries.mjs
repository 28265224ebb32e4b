/** Reads a backup: its manifest, and every entry against the hash the manifest gives. */
import { createHash } from 'node:crypto';
import { Stop } from '../steps/say.mjs';
import { readTar } from './tar.mjs';

export const format = 1;
export const manifestName = 'manifest.json';

/**
 * Reads the whole file once. Throws a `Stop` when an entry is missing, changed or unknown; nothing is written.
 * @returns {Promise<object>} the manifest
 */
export async function verifyBackup(path) {
  const seen = new Map();
  let manifest;
  try {
    for await (const { name, content } of readTar(path)) {
      const hash = createHash('sha256');
      const chunks = [];
      let size = 0;
      for await (const chunk of content) {
        hash.update(chunk);
        size += chunk.length;
        if (name === manifestName) chunks.push(Buffer.from(chunk));
      }
      if (name === manifestName) manifest = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      else seen.set(name, { size, sha256: hash.digest('hex') });
    }
  } catch (error) {
    if (error.code === 'ENOENT') throw new Stop(`没有这个文件：${path}`, `There is no such file: ${path}`);
    throw damaged(error.message);
  }
  if (!manifest) throw damaged('no manifest');
  if (manifest.format !== format)
    throw new Stop(
      `这个备份的格式（${manifest.format}）本程序不认识。请用做备份的那个程序版本来恢复。`,
      `This program does not know the backup's format (${manifest.format}). Restore with the program version that made it.`,
    );
  for (const [name, { size, sha256 }] of Object.entries(manifest.entries)) {
    const found = seen.get(name);
    if (!found) throw damaged(`${name} is missing`);
    if (found.size !== size || found.sha256 !== sha256) throw damaged(`${name} was changed`);
    seen.delete(name);
  }
  if (seen.size > 0) throw damaged(`${[...seen.keys()][0]} does not belong to it`);
  return manifest;
}

const damaged = (detail) =>
  new Stop(
    `备份文件已损坏（${detail}）。什么都没有改动。请换一份备份。`,
    `The backup is damaged (${detail}). Nothing was changed. Take another one.`,
  );

/** The entries below one folder of the backup, in order. */
export async function* entriesBelow(path, folder) {
  for await (const entry of readTar(path)) {
    if (entry.name.startsWith(`${folder}/`)) yield { ...entry, name: entry.name };
    else for await (const _ of entry.content);
  }
}
