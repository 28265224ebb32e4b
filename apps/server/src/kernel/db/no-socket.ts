/** The Unix socket of a PostgreSQL that stopped is gone: what "connection refused" is on TCP. */
export function isNoSocket(error: unknown): boolean {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  return code === 'ENOENT' && syscall === 'connect';
}
