/** State table of an alarm of calls. Code, tests and documents read it; nothing else decides a change. */
export type AlarmState = 'suspected' | 'raised' | 'over';
export type AlarmAct = 'raise' | 'clear';

export const alarmTable: Record<AlarmAct, { from: readonly AlarmState[]; to: AlarmState; when: string }> = {
  raise: { from: ['suspected'], to: 'raised', when: 'worse than the limit for as long as the rule says; told once' },
  clear: { from: ['raised'], to: 'over', when: 'better by a margin for the calm time, or its rule changed' },
};
