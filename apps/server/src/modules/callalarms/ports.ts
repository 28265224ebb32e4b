/** What this room takes of the program, set while wiring. */
type Ports = { site: number; publicUrl: string };
let given: Ports | null = null;

export function plug(ports: Ports): void {
  given = ports;
}
export function ports(): Ports {
  if (!given) throw new Error('callalarms is not wired');
  return given;
}
