/** Plain elements: this part is small and draws little, so it needs no library. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

export function button(text: string, kind: 'primary' | 'plain' | 'end', press: () => unknown): HTMLButtonElement {
  const made = element('button', { type: 'button', class: kind }, text);
  made.onclick = () => void press();
  return made;
}
