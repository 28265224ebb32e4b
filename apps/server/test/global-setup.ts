/**
 * One real PostgreSQL for the whole run: the one named by QIAO_TEST_DATABASE_URL (set by `npm test`), or an embedded one of
 * our own. Each test file clones a migrated template, so files never see each other.
 */
import { rmSync } from 'node:fs';
import pino from 'pino';
import type { TestProject } from 'vitest/node';
import { fastFolder } from '../../../scripts/run-tests/fast-folder.mjs';
import { startEmbeddedPostgres } from '../src/kernel/postgres/index.ts';
import { prepareTemplate } from './template.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    adminUrl: string;
    templateName: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.QIAO_TEST_DATABASE_URL;
  let stop = async (): Promise<void> => {};
  let adminUrl = given ?? '';
  if (!given) {
    const dataDir = fastFolder('qiao-test-');
    const postgres = await startEmbeddedPostgres({
      dataDir,
      settings: { fsync: 'off', full_page_writes: 'off', max_connections: '300' },
      log: pino({ level: 'silent' }),
    });
    adminUrl = postgres.url;
    stop = async () => {
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    };
  }
  project.provide('adminUrl', adminUrl);
  project.provide('templateName', await prepareTemplate(adminUrl));
  return stop;
}
