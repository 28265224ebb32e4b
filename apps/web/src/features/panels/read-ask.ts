/** What an application may ask for; anything else is nothing. */
export type Ask =
  | { type: 'context' }
  | { type: 'resize'; height: number }
  | { type: 'open-customer'; customerId: string };

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function readAsk(said: unknown): Ask | null {
  if (typeof said !== 'object' || said === null) return null;
  const { type, height, customerId } = said as Record<string, unknown>;
  if (type === 'qiao:context') return { type: 'context' };
  if (type === 'qiao:resize' && typeof height === 'number' && Number.isFinite(height))
    return { type: 'resize', height: Math.min(1200, Math.max(120, Math.round(height))) };
  if (type === 'qiao:open-customer' && typeof customerId === 'string' && id.test(customerId))
    return { type: 'open-customer', customerId };
  return null;
}
