/**
 * Laws that import rules and types cannot express, read off the syntax tree: SQL stays in its own store and schema, the
 * environment is read in one place, every read takes a Scope, rules are pure, the kernel knows no business words, web and
 * widget write no address of the server by hand.
 * `checkLaw(root)` returns `{ rule, file, line, message }[]`; it runs nothing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const sqlVerb =
  /^\s*(select|insert\s+into|update|delete\s+from|with|merge\s+into|truncate|lock\s+table|copy|alter|create|drop)\b/i;
const sqlTarget = /\b(?:from|join|into|update|table|using)\s+(?:only\s+)?([a-z_]+)\.([a-z_]+)/gi;
const kernelTables = new Set(['ensure_month', 'next_number']);
/** What rules may take from the kernel: errors, ids, time and types. */
const pureKernel = new Set([
  'AppError',
  'errorKind',
  'conflict',
  'invalidInput',
  'notFound',
  'forbidden',
  'clock',
  'newId',
  'isId',
  'can',
  'demand',
  'unitsWith',
  'nameIn',
  'defineEvent',
  'defineJob',
]);
const businessWords = /(ticket|customer|conversation|complaint|warranty|outlet|technician|queueItem|survey)/i;

export function checkLaw(root) {
  const source = join(root, 'apps/server/src');
  const modules = JSON.parse(readFileSync(join(source, 'modules.json'), 'utf8'));
  const found = [];
  for (const file of walk(source)) {
    const path = relative(source, file).replaceAll('\\', '/');
    if (/\.test\.ts$/.test(path)) continue;
    const tree = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true);
    const report = (node, rule, message) =>
      found.push({
        rule,
        file: relative(root, file),
        line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1,
        message,
      });
    environment(tree, path, report);
    const [, module, inside] = /^modules\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (module) {
      if (!modules.includes(module)) report(tree, 'module-unlisted', `modules.json does not list ${module}`);
      sqlPlaces(tree, module, inside, modules, report);
      if (/^store[^/]*\.ts$/.test(inside)) scopedReads(tree, report);
      if (/^rules(\.ts|\/)/.test(inside)) pureRules(tree, report);
    }
    if (path.startsWith('kernel/')) kernelWords(tree, path, report);
  }
  for (const app of ['apps/web/src', 'apps/widget/src'].filter((folder) => existsSync(join(root, folder))))
    for (const file of walk(join(root, app))) {
      if (/\.(test|generated)\.tsx?$/.test(file)) continue;
      const text = readFileSync(file, 'utf8');
      // Most files name operations only: they need no tree.
      if (!text.replace(/['`][A-Z]+ \/api\/[^'`]*['`]/g, '').includes('/api/')) continue;
      const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);
      handWrittenAddresses(tree, (node) =>
        found.push({
          rule: 'hand-written-address',
          file: relative(root, file),
          line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1,
          message: "the server is asked by operations: api('GET /api/…'), link('GET /api/…') (ADR 0018)",
        }),
      );
    }
  return found;
}

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}

function visit(node, see) {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

function environment(tree, path, report) {
  if (path === 'kernel/config.ts') return;
  visit(tree, (node) => {
    if (ts.isPropertyAccessExpression(node) && node.name.text === 'env' && node.expression.getText(tree) === 'process')
      report(node, 'environment', 'process.env is read in kernel/config.ts only');
  });
}

/** Text of a string or template; expressions become a space. */
function textOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((span) => ` ${span.literal.text}`).join('');
  return null;
}

function sqlPlaces(tree, module, inside, modules, report) {
  const store =
    /^(store[^/]*|lanes?\/[^/]+|testing)\.ts$/.test(inside) || /^store\//.test(inside) || inside === 'tables.ts';
  const foreign = new Set([...modules.filter((name) => name !== module), 'kernel', 'graphile_worker']);
  visit(tree, (node) => {
    const text = textOf(node);
    if (text === null) return;
    if (sqlVerb.test(text) && /\s/.test(text.trim()) && /\b(from|into|set|values|select)\b/i.test(text.slice(6))) {
      if (!store) report(node, 'sql-outside-store', 'SQL belongs in store*.ts of its module');
      for (const [, schema, table] of text.matchAll(sqlTarget))
        if (foreign.has(schema) && !(schema === 'kernel' && kernelTables.has(table)))
          report(node, 'foreign-schema', `SQL on ${schema}.${table}: call its front door`);
    }
  });
  visit(tree, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    if (
      !/^(selectFrom|insertInto|updateTable|deleteFrom|innerJoin|leftJoin|rightJoin)$/.test(node.expression.name.text)
    )
      return;
    if (!store) report(node, 'sql-outside-store', 'queries belong in store*.ts of its module');
    const [schema] = (node.arguments[0] && textOf(node.arguments[0]) ? textOf(node.arguments[0]) : '').split('.');
    if (foreign.has(schema)) report(node, 'foreign-schema', `query on schema ${schema}: call its front door`);
  });
}

/** An exported function that reads rows takes a parameter of type Scope and uses it: narrows the read, or says for whom it is. */
function scopedReads(tree, report) {
  for (const statement of tree.statements) {
    const exported = (ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined)?.some(
      (modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword,
    );
    if (!exported) continue;
    const functions = ts.isFunctionDeclaration(statement)
      ? [statement]
      : ts.isVariableStatement(statement)
        ? statement.declarationList.declarations
            .map((declaration) => declaration.initializer)
            .filter((value) => value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)))
        : [];
    for (const fn of functions) {
      if (!fn.body || !reads(fn.body)) continue;
      const scope = fn.parameters.find((parameter) => parameter.type && /\bScope\b/.test(parameter.type.getText(tree)));
      const name = fn.name?.text ?? statement.getText(tree).slice(0, 40);
      if (!scope) report(fn, 'read-without-scope', `${name} reads rows without a Scope`);
      else if (!mentions(fn.body, scope.name.getText(tree)))
        report(fn, 'scope-ignored', `${name} reads rows and ignores its Scope: narrow the read by it`);
    }
  }
}

function mentions(body, name) {
  let hit = false;
  visit(body, (node) => {
    if (ts.isIdentifier(node) && node.text === name) hit = true;
  });
  return hit;
}

function reads(body) {
  let hit = false;
  visit(body, (node) => {
    const text = textOf(node);
    if (text !== null && /^\s*(with\b[\s\S]*\)\s*)?select\b[\s\S]*\bfrom\b/i.test(text)) hit = true;
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === 'selectFrom'
    )
      hit = true;
  });
  return hit;
}

function pureRules(tree, report) {
  for (const statement of tree.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    if (statement.moduleSpecifier.text !== '#kernel' || statement.importClause?.isTypeOnly) continue;
    const names = statement.importClause?.namedBindings;
    if (names && ts.isNamedImports(names))
      for (const element of names.elements)
        if (!element.isTypeOnly && !pureKernel.has((element.propertyName ?? element.name).text))
          report(element, 'impure-rules', `rules may not use ${element.name.text}`);
  }
}

function kernelWords(tree, path, report) {
  visit(tree, (node) => {
    if (ts.isIdentifier(node) && businessWords.test(node.text))
      report(node, 'business-word-in-kernel', `the kernel knows no "${node.text}" (${path})`);
  });
}

/** An operation (`GET /api/tickets/{id}`) is checked by types; an address put together by hand is checked by nothing. */
function handWrittenAddresses(tree, report) {
  const operation = /^(GET|POST|PUT|PATCH|DELETE) \/api\/\S+$/;
  visit(tree, (node) => {
    const parts = ts.isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
      : ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)
        ? [node.text].filter((text) => !operation.test(text))
        : [];
    if (parts.some((text) => text.includes('/api/'))) report(node);
  });
}

if (import.meta.filename === process.argv[1]) {
  const found = checkLaw(process.argv[2] ?? process.cwd());
  for (const { rule, file, line, message } of found) console.error(`${file}:${line} ${rule}: ${message}`);
  process.exit(found.length === 0 ? 0 : 1);
}
