/** Tests of lines: begun here, followed until they are over. */
import type { StartTest, Test } from '@qiao/server/contracts/callsetup';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toastError } from '../../shared/ui/toast.tsx';

const followMs = 400;
const key = (id: string | null): unknown[] => ['callsetup', 'test', id];
const path = (id: string): string => `/api/callsetup/tests/${id}`;
export type Asked = Exclude<StartTest, { kind: 'browser' }>;

export function useTest() {
  const [id, setId] = useState<string | null>(null);
  const follow = useQuery({
    queryKey: key(id),
    queryFn: ({ signal }) => api.get<Test>(path(id!), undefined, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? followMs : false),
  });
  const took = ({ test }: { test: Test }) => {
    queryClient.setQueryData(key(test.id), test);
    setId(test.id);
  };
  const begin = useMutation({
    mutationFn: (asked: StartTest) => api.post<{ test: Test; sdp: string | null }>('/api/callsetup/tests', asked),
    onSuccess: took,
    onError: toastError,
  });
  const test = id === null ? null : (follow.data ?? null);
  return {
    test,
    running: begin.isPending || test?.state === 'running',
    begin: begin.mutateAsync,
    press: (digits: string) => void api.post(`${path(id!)}/keys`, { digits }).catch(toastError),
    end: () => void api.post(`${path(id!)}/end`, {}).catch(toastError),
  };
}
export type Testing = ReturnType<typeof useTest>;
