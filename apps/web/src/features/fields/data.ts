/** Definitions of custom fields as screens read and change them. */
import type { EditField, FieldDefinition, FieldSubject, NewField } from '@qiao/server/contracts/fields';
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
      (
        await api.get<{ fields: FieldDefinition[] }>(`/api/fields/${subject}`, undefined, {
          query: { retired: retired ? '1' : '0' },
          signal,
        })
      ).fields,
    staleTime: 60_000,
  });
}

export function useFieldSubjects() {
  return useQuery({
    queryKey: ['fields', 'subjects', 'all'],
    queryFn: async ({ signal }) =>
      (await api.get<{ subjects: FieldSubject[] }>('/api/fields', undefined, { signal })).subjects,
    staleTime: 10 * 60_000,
  });
}

export function useFieldChange(subject: string) {
  return useMutation({
    mutationFn: ({ id, body }: { id: string | null; body: NewField | EditField }) =>
      id
        ? api.patch<FieldDefinition>(`/api/fields/${subject}/${id}`, body)
        : api.post<FieldDefinition>(`/api/fields/${subject}`, body),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keyOf(subject) }),
    onError: toastError,
  });
}
