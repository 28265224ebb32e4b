/** The person's notices: kept by the server, told by the socket; what only this page knows (missed offers) joins them. */
import type { Notice as ServerNotice } from '@qiao/server/contracts/notifications';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../shared/api.ts';
import { i18n, loadTexts } from '../shared/i18n.ts';
import { markNoticesRead, useNotices } from '../shared/notices.ts';
import { queryClient } from '../shared/query.ts';
import { useResumed, useTopic } from '../shared/realtime/realtime.ts';
import { useMe } from '../shared/session.ts';
import { toastError } from '../shared/ui/toast.tsx';

export type ShownNotice = { id: string; text: string; at: number; link: string | null; read: boolean };
type Answer = { notices: ServerNotice[]; nextCursor: string | null; unread: number };
const key = ['notifications', 'notices'];

/** `tickets.overdue` is `notices.overdue` in the texts of tickets. What has an English name of its own (`nameEn` beside `name`) is called by it. */
function wordsOf(notice: ServerNotice): string {
  const dot = notice.code.indexOf('.');
  const textKey = `${notice.code.slice(0, dot)}:notices.${notice.code.slice(dot + 1)}`;
  const params = { ...notice.params };
  if (i18n.language === 'en')
    for (const [name, value] of Object.entries(notice.params))
      if (name.endsWith('En')) params[name.slice(0, -2)] = value;
  return i18n.t(textKey, { ...params, defaultValue: notice.code });
}

export function useAllNotices(): { notices: ShownNotice[]; unread: number; markRead: () => void } {
  const me = useMe();
  const local = useNotices();
  const { data } = useQuery({
    queryKey: key,
    queryFn: async () => {
      const answer = await api('GET /api/notifications/notices', { query: { limit: 30 } });
      await loadTexts(...new Set(answer.notices.map((notice) => notice.code.split('.')[0]!)));
      return answer;
    },
    staleTime: 5 * 60_000,
  });
  const refresh = () => void queryClient.invalidateQueries({ queryKey: key });
  useTopic(`staff:${me.staff.id}`, {
    event: (event) => {
      if (event.type === 'notifications.notice-added') refresh();
    },
  });
  useResumed(() => {
    refresh();
    return 0;
  });
  // Notices of other modules keep their words in files of their own, in the language of the moment.
  useEffect(() => {
    i18n.on('languageChanged', refresh);
    return () => i18n.off('languageChanged', refresh);
  });
  const server = (data?.notices ?? []).map((notice) => ({
    id: notice.id,
    text: wordsOf(notice),
    at: Date.parse(notice.createdAt),
    link: notice.link || null,
    read: notice.readAt !== null,
  }));
  const notices = [...local, ...server].sort((a, b) => b.at - a.at);
  const unread = local.filter((notice) => !notice.read).length + (data?.unread ?? 0);
  const markRead = () => {
    markNoticesRead();
    if (!data || data.unread === 0) return;
    queryClient.setQueryData<Answer>(key, (known) => (known ? { ...known, unread: 0 } : known));
    api('POST /api/notifications/notices/read').then(refresh).catch(toastError);
  };
  return { notices, unread, markRead };
}
