/** What this room takes of the program, set while wiring. */
let given: number | null = null;

export function plug(site: number): void {
  given = site;
}
export function site(): number {
  if (given === null) throw new Error('callernumbers is not wired');
  return given;
}
