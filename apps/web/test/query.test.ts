/** What is told while something is read must not be lost to an answer that is older. */
import { QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { LiveQueryClient } from '../src/shared/query.ts';

/** A server whose answers leave when the test lets them. */
function aServer() {
  const asked: ((value: string) => void)[] = [];
  const client = new LiveQueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  const key = ['seat'];
  const observer = new QueryObserver<string>(client, {
    queryKey: key,
    queryFn: () => new Promise((answer) => asked.push(answer)),
  });
  const stop = observer.subscribe(() => {});
  return { asked, client, key, stop, shown: () => client.getQueryData<string>(key) };
}
const turn = () => new Promise((done) => setImmediate(done));

it('reads once more what was being read for the first time when it changed, however often that was said', async () => {
  const { asked, client, key, stop, shown } = aServer();
  const again = [client.invalidateQueries({ queryKey: key }), client.invalidateQueries()];
  expect(asked).toHaveLength(1);
  asked[0]!('before');
  await turn();
  expect(asked).toHaveLength(2);
  asked[1]!('after');
  await Promise.all(again);
  expect(shown()).toBe('after');
  expect(asked).toHaveLength(2);
  stop();
});

it('an answer under way does not take back what was told meanwhile', async () => {
  const { asked, client, key, stop, shown } = aServer();
  client.setTold(key, 'told');
  expect(shown()).toBe('told');
  asked[0]!('older');
  await turn();
  expect(shown()).toBe('told');
  expect(asked).toHaveLength(2);
  asked[1]!('newest');
  await turn();
  expect(shown()).toBe('newest');
  client.setTold(key, 'told again');
  expect(asked).toHaveLength(2);
  stop();
});
