/** What the program gave this module at wiring. */
let given: number | null = null;
export function givePorts(ports: { site: number }): void {
  given = ports.site;
}
export function site(): number {
  if (given === null) throw new Error('portraits: used before wiring');
  return given;
}
