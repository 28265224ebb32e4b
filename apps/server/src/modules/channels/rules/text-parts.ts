/** How many parts a text message is (3GPP TS 23.038: the seven-bit alphabet, or UCS-2 as soon as one character is outside it). */
const seven =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const twice = '\f^{}\\[~]|€';

export function textParts(text: string): { alphabet: 'gsm-7' | 'ucs-2'; units: number; parts: number } {
  let units = 0;
  for (const letter of text) {
    if (twice.includes(letter)) units += 2;
    else if (seven.includes(letter)) units += 1;
    else return counted('ucs-2', text.length, 70, 67);
  }
  return counted('gsm-7', units, 160, 153);
}

function counted(alphabet: 'gsm-7' | 'ucs-2', units: number, alone: number, joined: number) {
  return { alphabet, units, parts: units <= alone ? 1 : Math.ceil(units / joined) };
}
