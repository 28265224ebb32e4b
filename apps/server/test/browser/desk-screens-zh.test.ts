import { screensIn } from './screens.ts';

screensIn('zh-CN', 'desk');
