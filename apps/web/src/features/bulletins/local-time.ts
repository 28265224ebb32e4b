/** Between moments and `<input type="datetime-local">`: the person's own time without a zone. */
const two = (value: number): string => String(value).padStart(2, '0');

export function toLocal(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function fromLocal(text: string): string {
  return new Date(text).toISOString();
}
