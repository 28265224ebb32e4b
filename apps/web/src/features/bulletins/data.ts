/** Announcements and posts in the browser: asked again when the socket says that something changed. */
import type {
  Announcement,
  AnnouncementWaiting,
  Post,
  PostDetail,
  PostKind,
  Receipts,
} from '@qiao/server/contracts/bulletins';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { useTopic } from '../../shared/realtime/realtime.ts';

export const announcementsPath = '/api/bulletins/announcements';
export const postsPath = '/api/bulletins/posts';
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
    queryFn: () => api.get<AnnouncementWaiting>('/api/bulletins/waiting'),
    staleTime: 60_000,
  });
}

export function useAnnouncements(past: boolean) {
  return useInfiniteQuery({
    queryKey: [...root, 'announcements', past],
    queryFn: ({ pageParam }) =>
      api.get<{ announcements: Announcement[]; next: string | null }>(announcementsPath, undefined, {
        query: { past: String(past), ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useAnnouncement(id: string) {
  return useQuery({
    queryKey: [...root, 'announcement', id],
    queryFn: () => api.get<Announcement>(`${announcementsPath}/${id}`),
  });
}

export function useReceipts(id: string) {
  return useQuery({
    queryKey: [...root, 'receipts', id],
    queryFn: () => api.get<Receipts>(`${announcementsPath}/${id}/receipts`),
  });
}

export function usePosts(kind: PostKind, words: string) {
  return useInfiniteQuery({
    queryKey: [...root, 'posts', kind, words],
    queryFn: ({ pageParam }) =>
      api.get<{ posts: Post[]; next: string | null }>(postsPath, undefined, {
        query: { kind, words, ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function usePost(id: string) {
  return useQuery({
    queryKey: [...root, 'post', id],
    queryFn: () => api.get<PostDetail>(`${postsPath}/${id}`),
  });
}
