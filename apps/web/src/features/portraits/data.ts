/** Portrait and preferences of a file. */
import type { KeepPreferences, Preferences } from '@qiao/server/contracts/portraits';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toastError } from '../../shared/ui/toast.tsx';

// Beside the other parts of the file, so that whatever refreshes them refreshes this.
const key = (id: string, what: 'portrait' | 'preferences') => ['customers', 'part', id, what] as const;

export function usePortrait(customerId: string) {
  return useQuery({
    queryKey: key(customerId, 'portrait'),
    queryFn: ({ signal }) => api('GET /api/customers/{id}/portrait', { params: { id: customerId }, signal }),
  });
}

const preferencesQuery = (customerId: string) => ({
  queryKey: key(customerId, 'preferences'),
  queryFn: ({ signal }: { signal?: AbortSignal }) =>
    api('GET /api/customers/{id}/preferences', { params: { id: customerId }, ...(signal ? { signal } : {}) }),
});
export const usePreferences = (customerId: string) => useQuery(preferencesQuery(customerId));
/** As it is this minute. */
export const freshPreferences = (customerId: string): Promise<Preferences> =>
  queryClient.fetchQuery({ ...preferencesQuery(customerId), staleTime: 0 });

export function useKeepPreferences(customerId: string) {
  return useMutation({
    mutationFn: (body: KeepPreferences) =>
      api('PUT /api/customers/{id}/preferences', { params: { id: customerId }, body }),
    onSuccess: async (kept) => {
      queryClient.setQueryData(key(customerId, 'preferences'), kept);
      // The hour in which most contacts came is told in the customer's zone.
      await queryClient.invalidateQueries({ queryKey: key(customerId, 'portrait') });
    },
    onError: toastError,
  });
}

export const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
/** `09:30` → 570; null for anything else. */
export function minuteOf(text: string): number | null {
  const parts = /^(\d{2}):(\d{2})$/.exec(text);
  return parts ? Number(parts[1]) * 60 + Number(parts[2]) : null;
}
