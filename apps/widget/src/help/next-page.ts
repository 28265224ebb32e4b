/** Between two pages of one tab: who shares a page may go on to the next one. Of this origin alone, gone with the tab. */
export const keptKey = 'qiao.remote-help';
export type Kept = { secret: string; heard: number };

/** As long as the agent's side waits for a line that broke. */
const freshMs = 40_000;

export function keepPage(kept: Kept): void {
  try {
    sessionStorage.setItem(keptKey, JSON.stringify({ ...kept, at: Date.now() }));
  } catch {
    // Storage refused: it ends with this page.
  }
}

export function keptPage(): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keptKey) ?? 'null') as (Kept & { at: number }) | null;
    return kept && Date.now() - kept.at < freshMs ? kept : null;
  } catch {
    return null;
  }
}

export function forgetPage(): void {
  try {
    sessionStorage.removeItem(keptKey);
  } catch {
    // Nothing was kept.
  }
}
