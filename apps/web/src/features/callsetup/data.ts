/** Tests of lines: begun here, followed until they are over. */
import type { StartTest, Test } from '@qiao/server/contracts/callsetup';
import { skipToken, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toastError } from '../../shared/ui/toast.tsx';

const followMs = 400;
const key = (id: string | null): unknown[] => ['callsetup', 'test', id];
export type Asked = Exclude<StartTest, { kind: 'browser' }>;

export function useTest() {
  const [id, setId] = useState<string | null>(null);
  const follow = useQuery({
    queryKey: key(id),
    queryFn: id ? ({ signal }) => api('GET /api/callsetup/tests/{id}', { params: { id }, signal }) : skipToken,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? followMs : false),
  });
  const took = ({ test }: { test: Test }) => {
    queryClient.setQueryData(key(test.id), test);
    setId(test.id);
  };
  const begin = useMutation({
    mutationFn: (asked: StartTest) => api('POST /api/callsetup/tests', { body: asked }),
    onSuccess: took,
    onError: toastError,
  });
  const test = id === null ? null : (follow.data ?? null);
  /** Of the test that is followed. */
  const tell = (call: (params: { id: string }) => Promise<unknown>) => void (id && call({ id }).catch(toastError));
  return {
    test,
    running: begin.isPending || test?.state === 'running',
    begin: begin.mutateAsync,
    press: (digits: string) =>
      tell((params) => api('POST /api/callsetup/tests/{id}/keys', { params, body: { digits } })),
    end: () => tell((params) => api('POST /api/callsetup/tests/{id}/end', { params })),
  };
}
export type Testing = ReturnType<typeof useTest>;
