/** What the browser does by itself with as many rows: all of them in the page, and those in sight of rows that hold a word. */
import type { Page } from 'playwright-core';
import { type Scrolled, scroll } from './scroll.ts';

const frame = (body: string): string => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; font: 14px sans-serif }
  #list { height: 600px; width: 420px; overflow: auto; position: relative }
  .row { height: 76px; box-sizing: border-box; padding: 8px; border-bottom: 1px solid #ddd }
  .put .row { position: absolute; left: 0; right: 0; top: 0 }
</style>${body}`;

export async function plainRows(page: Page, rows: number, seconds: number): Promise<Scrolled> {
  await page.setContent(frame('<div id="list"></div>'));
  await page.evaluate(
    `document.querySelector('#list').innerHTML = Array.from({ length: ${rows} }, (_, n) => '<div class="row">第 ' + n + ' 行<br>冰箱冷藏室不制冷了</div>').join('')`,
  );
  return scroll(page, { scroller: '#list', row: '.row', seconds, notch: 1200 });
}

export async function bareRows(page: Page, rows: number, seconds: number): Promise<Scrolled> {
  await page.setContent(frame('<div id="list"><div class="put"></div></div>'));
  await page.evaluate(`(() => {
    const list = document.querySelector('#list');
    const put = list.firstChild;
    put.style.height = ${rows} * 76 + 'px';
    const draw = () => {
      const first = Math.max(0, Math.floor(list.scrollTop / 76) - 6);
      const last = Math.min(${rows}, Math.ceil((list.scrollTop + 600) / 76) + 6);
      let html = '';
      for (let n = first; n < last; n += 1) html += '<div class="row" style="transform: translateY(' + n * 76 + 'px)">' + n + '</div>';
      put.innerHTML = html;
    };
    list.addEventListener('scroll', draw);
    draw();
  })()`);
  return scroll(page, { scroller: '#list', row: '.row', seconds, notch: 1200 });
}
