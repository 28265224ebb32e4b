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

/** With more than one camera: a button that changes over. A camera that cannot be had ends nothing by itself. */
export function offerTurn(bar: HTMLElement, text: string, turn: () => Promise<void>): void {
  void navigator.mediaDevices.enumerateDevices().then((all) => {
    if (all.filter(({ kind }) => kind === 'videoinput').length < 2) return;
    bar.insertBefore(
      button(text, 'plain', () => turn().catch(() => {})),
      bar.querySelector('.end'),
    );
  });
}

export function button(text: string, kind: 'primary' | 'plain' | 'end', press: () => unknown): HTMLButtonElement {
  const made = element('button', { type: 'button', class: kind }, text);
  made.onclick = () => void press();
  return made;
}
