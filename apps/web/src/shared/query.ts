import { QueryClient } from '@tanstack/react-query';
import { retryDelay, shouldRetry } from './api-error.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      retry: shouldRetry,
      retryDelay,
      // The socket tells what changed; asking again on every focus would only make lists jump.
      refetchOnWindowFocus: false,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});
