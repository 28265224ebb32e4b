import type { Plugin } from 'vite';

type Chunk = {
  type: string;
  fileName: string;
  facadeModuleId?: string | null;
  moduleIds?: string[];
  imports?: string[];
  viteMetadata?: { importedCss: Set<string> };
};

/**
 * Names the chunks of the first screen on the boot script, which asks for them at once: without it the browser learns of
 * them only after the entry has run (two round trips more). The sign-in page skips them, so its budget stays its own.
 */
export function preloadFirstScreen(modules: string[]): Plugin {
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
        for (const end of modules) {
          const found = Object.values(chunks).find((chunk) => chunk.moduleIds?.some((id) => id.endsWith(end)));
          if (!found) throw new Error(`first screen: no chunk holds ${end}`);
          add(found);
        }
        const rest = [...files].filter((file) => !html.includes(file)).map((file) => `/${file}`);
        const words = (language: string): string => {
          const found = Object.values(chunks).find((chunk) => chunk.fileName?.includes(`words-${language}-`));
          if (!found) throw new Error(`first screen: no chunk holds the words of ${language}`);
          return `data-words-${language}="/${found.fileName}"`;
        };
        const data = `data-preload="${rest.join(' ')}" ${words('zh')} ${words('en')}`;
        return html.replace('<script src="/boot.js"', `<script src="/boot.js" ${data}`);
      },
    },
  };
}
