/// <reference lib="dom" />
/**
 * A list scrolled by the wheel, as a hand does it: the browser's own input, one notch every few frames, down and up again. What is
 * looked at is the page itself: the time between frames, tasks that hold it for more than 50 ms, rows that are in sight but not
 * there yet, how many nodes it has at most. Looking costs a layout in each frame; the floors are looked at in the same way.
 */
import type { Page } from 'playwright-core';
import { percentile, rounded } from '../rig/bench.ts';

export type Scrolled = { frames: number[]; long: number[]; bare: number; nodes: number; way: number };

/** As text: the loader that runs this file gives functions a helper that pages do not have. */
const watch = (scroller: string, row: string) => `
  window.seen = { frames: [], long: [], bare: 0, nodes: 0, way: 0, on: true };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (window.seen.on) window.seen.long.push(entry.duration);
  }).observe({ type: 'longtask' });
  (function begin() {
    const seen = window.seen;
    const scroller = document.querySelector(${JSON.stringify(scroller)});
    let before = performance.now();
    let top = scroller.scrollTop;
    requestAnimationFrame(function frame(now) {
      if (!seen.on) return;
      seen.frames.push(now - before);
      before = now;
      seen.way += Math.abs(scroller.scrollTop - top);
      top = scroller.scrollTop;
      // At one edge or the other a row has to be there (between two rows there may be a gap).
      const box = scroller.getBoundingClientRect();
      const y = seen.frames.length % 2 ? box.top + 60 : box.bottom - 60;
      const there = (at) => document.elementFromPoint(box.left + box.width / 2, at)?.closest(${JSON.stringify(row)});
      if (!there(y) && !there(y + 30)) seen.bare += 1;
      if (seen.frames.length % 20 === 0) seen.nodes = Math.max(seen.nodes, document.getElementsByTagName('*').length);
      requestAnimationFrame(frame);
    });
  })();`;

export async function scroll(
  page: Page,
  { scroller, row, seconds, notch }: { scroller: string; row: string; seconds: number; notch: number },
): Promise<Scrolled> {
  const box = (await page.locator(scroller).first().boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate(watch(scroller, row));
  const end = performance.now() + seconds * 1000;
  // The wheel turns back at each end.
  let way = 1;
  while (performance.now() < end) {
    for (let n = 0; n < 10; n += 1) await page.mouse.wheel(0, way * notch);
    const at = await page.evaluate<{ top: number; room: number }>(
      `(({ scrollTop, scrollHeight, clientHeight }) => ({ top: scrollTop, room: scrollHeight - clientHeight - scrollTop }))(document.querySelector(${JSON.stringify(scroller)}))`,
    );
    if (way === 1 && at.room < 4) way = -1;
    else if (way === -1 && at.top < 4) way = 1;
  }
  const seen = await page.evaluate<Scrolled>('((window.seen.on = false), window.seen)');
  // The first frame waited for the hand.
  return { ...seen, frames: seen.frames.slice(1) };
}

export function told(name: string, { frames, long, bare, nodes, way }: Scrolled): Record<string, number> {
  return {
    [`${name}FrameP95Ms`]: rounded(percentile(frames, 0.95)),
    [`${name}FrameP99Ms`]: rounded(percentile(frames, 0.99)),
    [`${name}LongTasks`]: long.length,
    [`${name}LongestTaskMs`]: rounded(Math.max(0, ...long), 0),
    [`${name}BareFrames`]: bare,
    [`${name}Nodes`]: nodes,
    [`${name}PixelsPerSecond`]: Math.round(
      (way /
        Math.max(
          1,
          frames.reduce((sum, ms) => sum + ms, 0),
        )) *
        1000,
    ),
  };
}
