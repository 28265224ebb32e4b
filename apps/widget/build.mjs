/** Builds dist/qiao.js (the one script tag), dist/panel-<hash>.js (loaded on opening), dist/remote-help.js (loaded when it is asked for), dist/remote-help-page.js (when a page is shared), dist/voice-call.js (when somebody calls). Prints gzip sizes; too large fails. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = import.meta.dirname;
const out = join(here, 'dist');
const budgets = { loader: 5 * 1024, panel: 40 * 1024, help: 12 * 1024, page: 40 * 1024 };

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const common = {
  bundle: true,
  minify: true,
  target: 'es2020',
  charset: 'utf8',
  legalComments: 'none',
  loader: { '.json': 'json' },
};
const help = 'remote-help.js';
const call = 'voice-call.js';
const page = 'remote-help-page.js';
await build({ ...common, entryPoints: [join(here, 'src/help/page.ts')], format: 'esm', outfile: join(out, page) });
await build({
  ...common,
  entryPoints: [join(here, 'src/help/index.ts')],
  format: 'esm',
  outfile: join(out, help),
  define: { PAGE_FILE: JSON.stringify(page) },
});
await build({ ...common, entryPoints: [join(here, 'src/voice/panel.ts')], format: 'esm', outfile: join(out, call) });
const panel = await build({
  ...common,
  entryPoints: [join(here, 'src/panel/index.tsx')],
  format: 'esm',
  entryNames: 'panel-[hash]',
  outdir: out,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { HELP_FILE: JSON.stringify(help), CALL_FILE: JSON.stringify(call) },
  metafile: true,
});
const panelFile = basename(Object.keys(panel.metafile.outputs)[0]);
await build({
  ...common,
  entryPoints: [join(here, 'src/loader.ts')],
  format: 'iife',
  outfile: join(out, 'qiao.js'),
  define: { PANEL_FILE: JSON.stringify(panelFile), HELP_FILE: JSON.stringify(help) },
});

const size = (file) => gzipSync(readFileSync(join(out, file)), { level: 9 }).length;
const sizes = { loader: size('qiao.js'), panel: size(panelFile), help: size(help), page: size(page), call: size(call) };
writeFileSync(join(out, 'sizes.json'), `${JSON.stringify(sizes)}\n`);
console.log(
  `widget: loader ${sizes.loader} B, panel ${sizes.panel} B, remote help ${sizes.help} B, of a page ${sizes.page} B, voice call ${sizes.call} B gzip`,
);
// Before opening only the loader travels; after opening both have.
if (
  sizes.loader > budgets.loader ||
  sizes.loader + sizes.panel > budgets.panel ||
  sizes.help > budgets.help ||
  sizes.page > budgets.page
) {
  console.error(
    `widget: over its budget (loader ${budgets.loader} B, with panel ${budgets.panel} B, remote help ${budgets.help} B, of a page ${budgets.page} B gzip)`,
  );
  process.exit(1);
}
