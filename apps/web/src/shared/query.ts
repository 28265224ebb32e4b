import {
  type InvalidateOptions,
  type InvalidateQueryFilters,
  type Query,
  QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import { retryDelay, shouldRetry } from './api-error.ts';

/**
 * What changes while something is read for the first time may be in that answer or not. The library waits for that answer and
 * takes it for the newest; here it is read once more.
 */
export class LiveQueryClient extends QueryClient {
  private readonly unsure = new WeakSet<Query>();

  override async invalidateQueries<K extends QueryKey = QueryKey>(
    filters?: InvalidateQueryFilters<K>,
    options?: InvalidateOptions,
  ): Promise<void> {
    const first = new Set<Query>(
      this.getQueryCache()
        .findAll({ ...filters, fetchStatus: 'fetching' } as InvalidateQueryFilters)
        .filter((query) => query.state.data === undefined && !this.unsure.has(query)),
    );
    for (const query of first) this.unsure.add(query);
    await super.invalidateQueries(filters, options);
    if (first.size === 0) return;
    for (const query of first) this.unsure.delete(query);
    await this.refetchQueries({ type: 'active', predicate: (query) => first.has(query) }, options);
  }

  /** A state that was told, not read. What is being read meanwhile may be older, and is read once more. */
  setTold<T>(queryKey: QueryKey, told: T | ((known: T | undefined) => T | undefined)): void {
    this.setQueryData<T>(queryKey, told as T);
    if (this.isFetching({ queryKey, exact: true }) > 0) void this.invalidateQueries({ queryKey, exact: true });
  }
}

export const queryClient = new LiveQueryClient({
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
