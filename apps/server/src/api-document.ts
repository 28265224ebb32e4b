/**
 * The OpenAPI document without a running program: modules declare their routes when they are wired, and wiring opens and reads
 * nothing. What a program serves at `/api/openapi.json` is the same (test/openapi).
 */
import type { Kernel } from '#kernel';
import { readConfig } from './kernel/config.ts';
import type { Json } from './kernel/http/example.ts';
import type { Route } from './kernel/http/http.ts';
import { openApi } from './kernel/http/openapi.ts';
import { allModules } from './wiring.ts';

/** Stands for every part that is only kept while wiring: whatever is called, read or made of it is itself. */
const blank: object = new Proxy(class {}, {
  get: (_target, name) => (name === Symbol.toPrimitive ? () => '' : name === 'then' ? undefined : blank),
  apply: () => blank,
  construct: () => blank,
});

/** `home`: the root of the repository. */
export function apiDocument(home: string, version: string): Json {
  const routes: Route[] = [];
  const http = { route: (route: Route) => void routes.push(route), table: () => routes };
  const parts: Record<PropertyKey, unknown> = {
    config: readConfig({ QIAO_HOME: home, QIAO_DATA_DIR: home, QIAO_SEED: 'none' }),
    http: new Proxy(http, { get: (known, name) => Reflect.get(known, name) ?? blank }),
  };
  const kernel = new Proxy(parts, { get: (known, name) => known[name] ?? blank }) as unknown as Kernel;
  for (const module of allModules) module.wire(kernel);
  return openApi(routes, version);
}
