/** What somebody does with documents, for tests: read what stands, bring one, apply one. */
import { expect } from 'vitest';
import type { Client } from '#program';
import type { Compared, Document, Draft } from './contract.ts';

/** `client`: when a test asks, so that it may sign in later. */
export function documentsBy(client: () => Client) {
  const stands = async (): Promise<Document> => {
    const answer = await client().get<Document>('/api/configuration/document');
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const bring = async (document: object): Promise<Compared> => {
    const answer = await client().post<Compared>('/api/configuration/drafts', { title: '试', document });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  /** One without problems. Returns the draft's id. */
  const apply = async (document: object): Promise<string> => {
    const { id, seen, problems } = await bring(document);
    expect(problems).toEqual([]);
    const done = await client().post<Draft>(`/api/configuration/drafts/${id}/apply`, { seen });
    expect(done.body, JSON.stringify(done.body)).toMatchObject({ state: 'applied' });
    return id;
  };
  return { stands, bring, apply };
}
