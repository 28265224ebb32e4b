/** Announcements and posts in the browser: asked again when the socket says that something changed. */
import type { PostKind } from '@qiao/server/contracts/bulletins';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { useTopic } from '../../shared/realtime/realtime.ts';

const root = ['bulletins'];

export const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: root });

/** Everybody hears of it at once; each asks in a moment of its own. */
const spreadMs = 3_000;
export function useFollowBoard(): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useTopic('bulletins:all', {
    push: () => {
      timer.current ??= setTimeout(() => {
        timer.current = null;
        void refresh();
      }, Math.random() * spreadMs);
    },
  });
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
    },
    [],
  );
}

export function useWaiting() {
  return useQuery({
    queryKey: [...root, 'waiting'],
    queryFn: () => api('GET /api/bulletins/waiting'),
    staleTime: 60_000,
  });
}

export function useAnnouncements(past: boolean) {
  return useInfiniteQuery({
    queryKey: [...root, 'announcements', past],
    queryFn: ({ pageParam }) =>
      api('GET /api/bulletins/announcements', {
        query: { past: past ? 'true' : 'false', ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useAnnouncement(id: string) {
  return useQuery({
    queryKey: [...root, 'announcement', id],
    queryFn: () => api('GET /api/bulletins/announcements/{id}', { params: { id } }),
  });
}

export function useReceipts(id: string) {
  return useQuery({
    queryKey: [...root, 'receipts', id],
    queryFn: () => api('GET /api/bulletins/announcements/{id}/receipts', { params: { id } }),
  });
}

export function usePosts(kind: PostKind, words: string) {
  return useInfiniteQuery({
    queryKey: [...root, 'posts', kind, words],
    queryFn: ({ pageParam }) =>
      api('GET /api/bulletins/posts', { query: { kind, words, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function usePost(id: string) {
  return useQuery({
    queryKey: [...root, 'post', id],
    queryFn: () => api('GET /api/bulletins/posts/{id}', { params: { id } }),
  });
}
