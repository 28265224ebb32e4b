/** What the customer prefers comes after the words can be typed. */
import { loadTexts } from '../../shared/i18n.ts';
import { idle } from '../panels/when-idle.ts';

export const loadPreferred = async () => {
  await idle();
  const [part] = await Promise.all([import('./preferred-mark.tsx'), loadTexts('portraits')]);
  return part;
};
