import { screensIn } from './screens.ts';

screensIn('en', 'house');
