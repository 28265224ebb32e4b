/** Between moments and `<input type="datetime-local">`: the person's own time without a zone. */
const two = (value: number): string => String(value).padStart(2, '0');

export function localInput(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** ISO, in UTC. */
export function fromLocalInput(text: string): string {
  return new Date(text).toISOString();
}
