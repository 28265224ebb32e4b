/**
 * The OpenAPI document without a running program: modules declare their routes when they are wired, and wiring opens and reads
 * nothing. What a program serves at `/api/openapi.json` is the same (test/openapi).
 */
import { join } from 'node:path';
import type { Kernel, Locale } from '#kernel';
import { readConfig } from './kernel/config.ts';
import type { Json } from './kernel/http/example.ts';
import type { Route } from './kernel/http/http.ts';
import { openApi, type Telling } from './kernel/http/openapi.ts';
import { readOperationTexts } from './kernel/http/operation-texts.ts';
import { loadTexts } from './kernel/i18n.ts';
import { allModules } from './wiring.ts';

/** Stands for every part that is only kept while wiring: whatever is called, read or made of it is itself. */
const blank: object = new Proxy(class {}, {
  get: (_target, name) => (name === Symbol.toPrimitive ? () => '' : name === 'then' ? undefined : blank),
  apply: () => blank,
  construct: () => blank,
});

/** Routes in the order of modules, each with its owner; `home`: the root of the repository. */
export function apiRoutes(home: string): { routes: Route[]; rightName: Telling['rightName'] } {
  const routes: Route[] = [];
  let owner = '';
  let rightName: Telling['rightName'] = () => undefined;
  const http = {
    route: (route: Route) => void routes.push({ ...route, owner }),
    rightNames: (nameOf: Telling['rightName']) => {
      rightName = nameOf;
    },
    table: () => routes,
  };
  const parts: Record<PropertyKey, unknown> = {
    config: readConfig({ QIAO_HOME: home, QIAO_DATA_DIR: home, QIAO_SEED: 'none' }),
    http: new Proxy(http, { get: (known, name) => Reflect.get(known, name) ?? blank }),
  };
  const kernel = new Proxy(parts, { get: (known, name) => known[name] ?? blank }) as unknown as Kernel;
  for (const module of allModules) {
    owner = module.name;
    module.wire(kernel);
  }
  return { routes, rightName };
}

export function apiDocument(home: string, version: string, language: Locale = 'en'): Json {
  const { routes, rightName } = apiRoutes(home);
  loadTexts(join(home, 'locales'));
  return openApi(routes, version, { language, texts: readOperationTexts(home), rightName });
}
