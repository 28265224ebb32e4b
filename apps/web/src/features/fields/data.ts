/** Definitions of custom fields as screens read and change them. */
import type { FieldDefinition } from '@qiao/server/contracts/fields';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';
import { toastError } from '../../shared/ui/toast.tsx';

const keyOf = (subject: string) => ['fields', subject] as const;

/** `retired`: also those that are offered no more (shown to whoever may edit them). */
export function useFieldDefinitions(subject: string, { retired = false }: { retired?: boolean } = {}) {
  return useQuery({
    queryKey: [...keyOf(subject), retired],
    queryFn: async ({ signal }) =>
      (await api('GET /api/fields/{subject}', { params: { subject }, query: { retired: retired ? '1' : '0' }, signal }))
        .fields,
    staleTime: 60_000,
  });
}

export function useFieldSubjects() {
  return useQuery({
    queryKey: ['fields', 'subjects', 'all'],
    queryFn: async ({ signal }) => (await api('GET /api/fields', { signal })).subjects,
    staleTime: 10 * 60_000,
  });
}

export function useFieldChange(subject: string) {
  return useMutation({
    mutationFn: (call: () => Promise<FieldDefinition>) => call(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keyOf(subject) }),
    onError: toastError,
  });
}
