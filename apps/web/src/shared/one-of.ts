/** The choice that a text from a form or an address stands for; undefined when it is none of them. */
export function oneOf<T extends string>(choices: readonly T[], text: string | null): T | undefined {
  return choices.find((one) => one === text);
}
