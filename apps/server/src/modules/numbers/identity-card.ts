/** Chinese resident identity card, GB 11643-1999: 17 digits, birth date, check character by ISO 7064 MOD 11-2. */
export function identityCardValid(number: string): boolean {
  if (!/^\d{17}[\dX]$/.test(number)) return false;
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const date = new Date(`${birth}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== birth) return false;
  let sum = 0;
  for (let index = 0; index < 17; index++) sum += Number(number[index]) * (2 ** (17 - index) % 11);
  return '10X98765432'[sum % 11] === number[17];
}
