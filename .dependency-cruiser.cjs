/** The law of modules.json as import rules. The root may be another tree (tests plant violations in a copy): LAW_ROOT. */
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const names = JSON.parse(readFileSync(join(process.cwd(), 'apps/server/src/modules.json'), 'utf8'));
const own = (name) => `^apps/server/src/modules/${name}/`;
const tests = '(\\.test\\.ts|/testing\\.ts)$';

const order = names.map((name, index) => ({
  name: `order-${name}`,
  comment: `${name} may import only modules above it in modules.json`,
  severity: 'error',
  from: { path: own(name), pathNot: tests },
  to: { path: `^apps/server/src/modules/(${names.slice(index + 1).join('|') || 'nothing-below'})/` },
}));

module.exports = {
  forbidden: [
    ...order,
    {
      name: 'front-door',
      comment: 'another module is entered by its index.ts or contract.ts only',
      severity: 'error',
      from: { path: '^apps/server/src/modules/([^/]+)/', pathNot: tests },
      to: {
        path: '^apps/server/src/modules/([^/]+)/',
        pathNot: ['^apps/server/src/modules/$1/', '^apps/server/src/modules/[^/]+/(index|contract)\\.ts$'],
      },
    },
    {
      name: 'front-door-in-tests',
      comment: 'tests enter other modules by index.ts, contract.ts or testing.ts',
      severity: 'error',
      from: { path: '^apps/server/src/modules/([^/]+)/.*(\\.test\\.ts|/testing\\.ts)$' },
      to: {
        path: '^apps/server/src/modules/([^/]+)/',
        pathNot: ['^apps/server/src/modules/$1/', '^apps/server/src/modules/[^/]+/(index|contract|testing)\\.ts$'],
      },
    },
    {
      name: 'wiring-only-from-boot',
      comment: 'module.ts is wiring; only the program imports it',
      severity: 'error',
      from: { path: '^apps/server/src/(modules|kernel)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^apps/server/src/modules/[^/]+/module\\.ts$' },
    },
    {
      name: 'kernel-knows-no-module',
      severity: 'error',
      from: { path: '^apps/server/src/kernel/', pathNot: '\\.test\\.ts$' },
      to: { path: '^apps/server/src/modules/' },
    },
    {
      name: 'kernel-front-door',
      comment: 'modules use the kernel by #kernel, not its rooms',
      severity: 'error',
      from: { path: '^apps/server/src/modules/', pathNot: tests },
      to: { path: '^apps/server/src/kernel/', pathNot: '^apps/server/src/kernel/index\\.ts$' },
    },
    {
      name: 'pure-rules',
      comment: 'rules decide; they neither read nor write',
      severity: 'error',
      from: { path: '^apps/server/src/modules/[^/]+/rules(\\.ts|/)', pathNot: '\\.test\\.ts$' },
      to: {
        path: [
          '/store[^/]*\\.ts$',
          '/routes[^/]*\\.ts$',
          '^node:',
          '^(fs|net|http|child_process)$',
          'node_modules/(pg|kysely|ws|fastify|nodemailer)/',
        ],
      },
    },
    {
      name: 'contracts-ship-to-browsers',
      severity: 'error',
      from: { path: '/contract\\.ts$' },
      to: { pathNot: ['/contract\\.ts$', 'node_modules/zod/'] },
    },
    {
      name: 'widget-imports-contracts-only',
      severity: 'error',
      from: { path: '^apps/widget/src/' },
      to: {
        path: '^apps/(server|web)/',
        pathNot: ['/contract\\.ts$', '^apps/server/src/kernel/realtime/protocol\\.ts$'],
      },
    },
    {
      name: 'web-imports-contracts-only',
      severity: 'error',
      from: { path: '^apps/web/src/' },
      to: { path: '^apps/server/', pathNot: ['/contract\\.ts$', '^apps/server/src/kernel/realtime/protocol\\.ts$'] },
    },
    {
      name: 'softswitch-stands-alone',
      severity: 'error',
      from: { path: '^packages/softswitch/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: tests },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    preserveSymlinks: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|/test/fixtures/)' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
      conditionNames: ['import', 'types', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
