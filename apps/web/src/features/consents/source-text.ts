const known = new Set(['call', 'chat', 'page', 'paper', 'mail', 'visit', 'widget']);

/** A channel by its name; the words of an import as they are. */
export const sourceText = (t: (key: string) => string, source: string): string =>
  known.has(source) ? t(`ui.source.${source}`) : source;
