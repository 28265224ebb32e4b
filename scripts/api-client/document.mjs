/** The server's OpenAPI document, its operations and the shapes that contracts export under a name, read from the sources. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * @param {string} home
 * @returns {Promise<{ document: object, named: { name: string, schema: object }[], operations: object[] }>} `named`: in the
 * order of modules.json, each as what comes out (`TicketsTicket`) and as what may be sent (`TicketsTicketInput`);
 * `operations`: what each route says of itself in English, with its module
 */
export async function readDocument(home) {
  const server = join(home, 'apps/server/src');
  const modules = JSON.parse(readFileSync(join(server, 'modules.json'), 'utf8')).filter((name) =>
    existsSync(join(server, 'modules', name, 'contract.ts')),
  );
  const entry = [
    `export { apiDocument, apiRoutes } from './api-document.ts';`,
    `export { schemaOf, tagOf } from './kernel/http/openapi.ts';`,
    ...modules.map((name, index) => `export * as contract${index} from './modules/${name}/contract.ts';`),
  ].join('\n');
  // Beside the packages that the bundle asks for; a name of its own, because two checks may run at once.
  const folder = join(home, 'node_modules/.cache/api-client');
  const outfile = join(folder, `document-${process.pid}-${Date.now()}.mjs`);
  mkdirSync(folder, { recursive: true });
  try {
    await build({
      stdin: { contents: entry, resolveDir: server, loader: 'ts' },
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      packages: 'external',
      alias: { '@qiao/softswitch': join(home, 'packages/softswitch/src/index.ts') },
      logLevel: 'silent',
    });
    const bundle = await import(pathToFileURL(outfile).href);
    const named = modules.flatMap((module, index) => shapesOf(module, bundle[`contract${index}`], bundle.schemaOf));
    const operations = bundle.apiRoutes(home).routes.map((route) => ({
      owner: route.owner,
      operation: `${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')}`,
      summary: route.summary,
      tag: bundle.tagOf(route),
      why: route.right.why,
    }));
    return { document: bundle.apiDocument(home, '0'), named, operations };
  } finally {
    rmSync(outfile, { force: true });
  }
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);

function shapesOf(module, contract, schemaOf) {
  return Object.entries(contract)
    .filter(([, value]) => value?._zod !== undefined)
    .flatMap(([key, shape]) => {
      const name = `${capital(module)}${capital(key)}`;
      return [
        { name, schema: schemaOf(shape, 'output') },
        { name: `${name}Input`, schema: schemaOf(shape, 'input') },
      ];
    });
}
