import type { ApiKey, IssuedKey } from '@qiao/server/contracts/apikeys';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export function useApiKeys() {
  return useQuery({
    queryKey: ['apikeys'],
    queryFn: ({ signal }) => api('GET /api/apikeys', { signal }),
  });
}

export const keysAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['apikeys'] });

/** A new secret; the former one holds for so long. */
export async function rotate(of: ApiKey, overlapHours: number): Promise<IssuedKey> {
  try {
    return await api('POST /api/apikeys/{id}/rotate', {
      params: { id: of.id },
      body: { version: of.version, overlapHours },
    });
  } finally {
    void keysAgain();
  }
}
