/** `cooling:6, english:3` ↔ { cooling: 6, english: 3 }. Null: not so written. */
export function skillsOf(text: string): Record<string, number> | null {
  const skills: Record<string, number> = {};
  for (const part of text.split(/[,，、\s]+/).filter(Boolean)) {
    const found = /^([^:：]{1,40})[:：](\d{1,2})$/.exec(part);
    const level = Number(found?.[2]);
    if (!found?.[1] || level < 1 || level > 10) return null;
    skills[found[1]] = level;
  }
  return skills;
}

export function skillsText(skills: Record<string, number>): string {
  return Object.entries(skills)
    .map(([skill, level]) => `${skill}:${level}`)
    .join(', ');
}
