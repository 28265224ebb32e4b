/** Every text of the language in one module: one request, where a module a namespace was three dozen. */
export default import.meta.glob<Record<string, unknown>>('../../../../../locales/en/*.json', {
  eager: true,
  import: 'default',
});
