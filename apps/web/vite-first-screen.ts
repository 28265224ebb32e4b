import type { Plugin } from 'vite';

/** What an agent's first screen is made of: the frame and the workspace. */
const ends = ['/app/shell.tsx', '/features/workspace/workspace-screen.tsx'];

type Chunk = {
  type: string;
  fileName: string;
  facadeModuleId?: string | null;
  moduleIds?: string[];
  imports?: string[];
  viteMetadata?: { importedCss: Set<string> };
};
type Graph = { getModuleInfo(id: string): { importedIds: string[] } | null };

const own = (id: string) => /\/apps\/web\/src\/(app|features)\//.test(id);
const src = `${import.meta.dirname.replaceAll('\\', '/')}/src`;

/** Our own modules that are loaded with the given ones, without those that wait behind an import(). */
function loadedWith(ends: string[], graph: Graph): Set<string> {
  const found = new Set<string>();
  const add = (id: string) => {
    if (found.has(id) || !own(id)) return;
    found.add(id);
    graph.getModuleInfo(id)?.importedIds.forEach(add);
  };
  for (const end of ends) add(src + end);
  return found;
}

/**
 * Puts our own modules that a page cannot do without into one file. Left alone, each module that a second screen shares
 * becomes a file of half a kilobyte, and two dozen requests cost a browser more than all they carry.
 */
function inOneFile(name: string, ends: string[]): (id: string, graph: Graph) => string | null {
  let found: Set<string> | undefined;
  return (id, graph) => {
    if (!own(id)) return null;
    found ??= loadedWith(ends, graph);
    return found.has(id) ? name : null;
  };
}

/** What every page begins with: the routes of all features. */
export const entryChunk = () => inOneFile('features', ['/app/routes.tsx']);
/** What a signed-in person needs beyond that before words can be typed. */
export const firstScreenChunk = () => inOneFile('first-screen', ends);

/**
 * Names the chunks of the first screen on the boot script, which asks for them at once: without it the browser learns of
 * them only after the entry has run (two round trips more). The sign-in page skips them, so its budget stays its own.
 */
export function preloadFirstScreen(): Plugin {
  return {
    name: 'preload-first-screen',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = bundle as unknown as Record<string, Chunk>;
        const files = new Set<string>();
        const add = (chunk: Chunk | undefined) => {
          if (chunk?.type !== 'chunk' || files.has(chunk.fileName)) return;
          files.add(chunk.fileName);
          for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(css);
          for (const name of chunk.imports ?? []) add(chunks[name]);
        };
        for (const end of ends) {
          const found = Object.values(chunks).find((chunk) => chunk.moduleIds?.some((id) => id.endsWith(end)));
          if (!found) throw new Error(`first screen: no chunk holds ${end}`);
          add(found);
        }
        const rest = [...files].filter((file) => !html.includes(file)).map((file) => `/${file}`);
        const words = (language: string): string => {
          const found = Object.values(chunks).find((chunk) => chunk.facadeModuleId?.endsWith(`/words/${language}.ts`));
          if (!found) throw new Error(`first screen: no chunk holds the words of ${language}`);
          return `data-words-${language.slice(0, 2)}="/${found.fileName}"`;
        };
        const data = `data-preload="${rest.join(' ')}" ${words('zh-CN')} ${words('en')}`;
        return html.replace('<script src="/boot.js"', `<script src="/boot.js" ${data}`);
      },
    },
  };
}
