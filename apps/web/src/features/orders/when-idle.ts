/** What the customer ordered and signed comes after the conversation: its code and texts are asked for when the browser is idle. */
import { loadTexts } from '../../shared/i18n.ts';
import { idle } from '../panels/when-idle.ts';

export const loadOrders = async () => {
  await idle();
  const [part] = await Promise.all([import('./desk-part.tsx'), loadTexts('orders', 'contracts', 'customers')]);
  return part;
};
