/** HTTP as a browser speaks it; an answer that is no good one throws. */
export class Caller {
  private readonly url: string;
  private readonly headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.url = url;
    this.headers = headers;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { text } = await this.answer(method, path, body);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  async answer(method: string, path: string, body?: unknown): Promise<{ text: string; cookies: string[] }> {
    const form = body instanceof FormData;
    const answer = await fetch(this.url + path, {
      method,
      headers: { ...this.headers, ...(body === undefined || form ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : form ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return { text, cookies: answer.headers.getSetCookie() };
  }

  async signIn(login: string, password: string): Promise<Caller> {
    const { cookies } = await this.answer('POST', '/api/identity/session', { login, password });
    const cookie = cookies.map((line) => line.split(';')[0]).join('; ');
    return new Caller(this.url, { cookie, 'x-qiao-csrf': '1' });
  }

  bearer(token: string): Caller {
    return new Caller(this.url, { authorization: `Bearer ${token}` });
  }

  /** Asks until there is an answer that fits. */
  async until<T>(path: string, fits: (body: T) => boolean): Promise<T> {
    for (const end = performance.now() + 15_000; performance.now() < end; ) {
      const body = await this.call<T>('GET', path);
      if (fits(body)) return body;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`${path} never said what was waited for`);
  }
}
