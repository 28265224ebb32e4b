import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../../shared/api.ts';
import { i18n, nameIn } from '../../../shared/i18n.ts';

export const typesKey = ['catalogue', 'ticket-types'] as const;

export function useTicketTypes() {
  const { data } = useQuery({
    queryKey: typesKey,
    queryFn: async ({ signal }) => (await api('GET /api/catalogue/ticket-types', { signal })).types,
    staleTime: 5 * 60_000,
  });
  const language = i18n.language;
  // The names are in the language of the moment.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  return useMemo(() => {
    const all = data ?? [];
    const names = new Map(all.map((one) => [one.key, nameIn(one.name)]));
    const typeName = (key: string): string => names.get(key) ?? key;
    return {
      all,
      typeName,
      /** Those in use, and the one that stands there already. */
      typeOptions: (chosen?: string) =>
        all
          .filter(({ key, state }) => state === 'active' || key === chosen)
          .map(({ key }) => ({ value: key, label: typeName(key) })),
    };
  }, [data, language]);
}
