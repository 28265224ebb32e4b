/** `{{variable}}` in texts; a variable that is not set is empty. */
const holder = /\{\{\s*([a-z][a-zA-Z0-9_]*)\s*\}\}/g;

export function filled(text: string, variables: Record<string, string>, encode = (value: string) => value): string {
  return text.replace(holder, (_, name: string) => encode(variables[name] ?? ''));
}
export function namesIn(text: string): string[] {
  return [...text.matchAll(holder)].map((found) => found[1]!);
}
