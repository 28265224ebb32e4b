import { screensIn } from './screens.ts';

screensIn('en', 'desk');
