import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { home } from '../../test/template.ts';
import { errorText, loadTexts, translate } from './i18n.ts';

beforeAll(() => loadTexts(join(home, 'locales')));

it('a number chooses between one and many, where the language has both', () => {
  const said = (locale: 'en' | 'zh-CN', count: number) =>
    translate(locale, 'configuration.errors.has-problems', { count });
  expect(said('en', 1)).toMatch(/^The draft has 1 problem;/);
  expect(said('en', 0)).toMatch(/^The draft has 0 problems;/);
  expect(said('en', 21)).toMatch(/^The draft has 21 problems;/);
  expect(said('zh-CN', 1)).toContain('1');
  expect(errorText('configuration.has-problems', 'en')).toContain('{{count}} problems');
});
