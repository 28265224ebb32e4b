/** What the program gave this module at wiring. */
let site: number | null = null;

export function giveSite(number: number): void {
  site = number;
}

export function ownSite(): number {
  if (site === null) throw new Error('views: used before wiring');
  return site;
}
