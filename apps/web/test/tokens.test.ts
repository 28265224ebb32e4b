import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '../src/app/styles/tokens.css'), 'utf8');
const block = (selector: string) => {
  const from = css.indexOf(`${selector} {`);
  return Object.fromEntries(
    [...css.slice(from, css.indexOf('}', from)).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [
      match[1]!,
      match[2]!,
    ]),
  );
};
const light = block(':root');
const dark = { ...light, ...block('[data-theme="dark"]') };

/** WCAG 2.1 relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const texts: [string, string][] = [
  ['text', 'surface'],
  ['text', 'hover'],
  ['text', 'own'],
  ['text2', 'surface'],
  ['text2', 'sunken'],
  ['text2', 'canvas'],
  ['text2', 'hover'],
  ['text3', 'surface'],
  ['text3', 'canvas'],
  ['text3', 'tint'],
  ['text3', 'hover'],
  ['white', 'accent'],
  ['white', 'accent-hover'],
  ['accent-text', 'surface'],
  ['accent-text', 'tint'],
  ['accent-text', 'own'],
  ['ok', 'surface'],
  ['ok', 'ok-tint'],
  ['c50', 'c50-tint'],
  ['c75', 'c75-tint'],
  ['c75', 'surface'],
  ['white', 'c100'],
  ['danger', 'danger-tint'],
  ['danger', 'surface'],
  ['note', 'note-tint'],
];

describe.each([
  ['light', light],
  ['dark', dark],
])('%s colours', (_, colours) => {
  it.each(texts)('%s on %s can be read (4.5:1)', (front, back) => {
    expect(contrast(colours[front]!, colours[back]!)).toBeGreaterThanOrEqual(4.5);
  });
  it('edges of fields can be seen (3:1)', () => {
    expect(contrast(colours.field!, colours.surface!)).toBeGreaterThanOrEqual(3);
  });
});

it('every colour and size that a style names is defined somewhere, or has something in its place', () => {
  const home = join(import.meta.dirname, '../src');
  const files = (readdirSync(home, { recursive: true }) as string[])
    .filter((file) => /\.(css|tsx?)$/.test(file))
    .map((file) => [file, readFileSync(join(home, file), 'utf8')] as const);
  const defined = new Set(
    files.flatMap(([, text]) => [...text.matchAll(/(?<![\w(-])(--[\w-]+)['"]?\]?\s*:/g)].map(([, name]) => name!)),
  );
  const named = files.flatMap(([file, text]) =>
    [...text.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => [file, name!] as const),
  );
  expect(named.length).toBeGreaterThan(500);
  expect(named.filter(([, name]) => !defined.has(name)).map(([file, name]) => `${file}: ${name}`)).toEqual([]);
});
