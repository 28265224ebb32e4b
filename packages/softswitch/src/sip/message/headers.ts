import { canonicalName, wireName } from './header-names.ts';

const LINE_BREAKS = /[\r\n\0]/;

/**
 * Header fields by canonical lower-case name; each name keeps its lines in order. Values set by callers can never break
 * out of their line: line breaks become spaces.
 */
export class Headers {
  private readonly fields = new Map<string, string[]>();

  /** First line of that header, null when absent. Comma lists are not split. */
  get(name: string): string | null {
    return this.fields.get(canonicalName(name))?.[0] ?? null;
  }

  getAll(name: string): readonly string[] {
    return this.fields.get(canonicalName(name)) ?? [];
  }

  has(name: string): boolean {
    return this.fields.has(canonicalName(name));
  }

  set(name: string, value: string | readonly string[]): void {
    const key = canonicalName(name);
    const values = typeof value === 'string' ? [clean(value)] : value.map(clean);
    if (values.length === 0) this.fields.delete(key);
    else this.fields.set(key, values);
  }

  append(name: string, value: string): void {
    this.appendCanonical(canonicalName(name), clean(value));
  }

  prepend(name: string, value: string): void {
    const key = canonicalName(name);
    this.fields.set(key, [clean(value), ...(this.fields.get(key) ?? [])]);
  }

  delete(name: string): void {
    this.fields.delete(canonicalName(name));
  }

  /** For the parser: name already canonical, value already unfolded. */
  appendCanonical(key: string, value: string): void {
    const values = this.fields.get(key);
    if (values) values.push(value);
    else this.fields.set(key, [value]);
  }

  /** Options of a comma list of tokens, lower case (Supported, Require, Allow stays upper case elsewhere). */
  tokens(name: string): string[] {
    const values = this.fields.get(canonicalName(name));
    if (!values) return [];
    return values
      .join(',')
      .split(',')
      .map((token) => token.trim().toLowerCase())
      .filter((token) => token !== '');
  }

  copyFrom(other: Headers, name: string): void {
    const key = canonicalName(name);
    const values = other.fields.get(key);
    if (values) this.fields.set(key, [...values]);
  }

  clone(): Headers {
    const copy = new Headers();
    for (const [key, values] of this.fields) copy.fields.set(key, [...values]);
    return copy;
  }

  names(): string[] {
    return [...this.fields.keys()];
  }

  /** Header block without the empty line. Content-Length is written by the serialiser. */
  format(): string {
    let out = '';
    for (const [key, values] of this.fields) {
      if (key === 'content-length') continue;
      const name = wireName(key);
      for (const value of values) out += `${name}: ${value}\r\n`;
    }
    return out;
  }
}

function clean(value: string): string {
  return LINE_BREAKS.test(value) ? value.replace(/[\r\n\0]+\s*/g, ' ') : value;
}
