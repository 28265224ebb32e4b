/** Front door of recognition: rooms below need nothing of it. */
export { canRecognise } from './engine.ts';
