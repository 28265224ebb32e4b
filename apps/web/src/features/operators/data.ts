/** What telephones do by themselves, their codes and the rules of parking and listening. */
import { useQuery } from '@tanstack/react-query';
import { type Answer, api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export type Telephone = Answer<'GET /api/operators/extensions'>['telephones'][number];
export type Settings = Telephone['settings'];
export type Code = Answer<'GET /api/operators/codes'>['codes'][number];
export type Rules = Answer<'GET /api/operators/policy'>;

export const operatorsAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['operators'] });

export const useCodes = () =>
  useQuery({
    queryKey: ['operators', 'codes'],
    queryFn: async ({ signal }) => (await api('GET /api/operators/codes', { signal })).codes,
  });
export const useTelephones = () =>
  useQuery({
    queryKey: ['operators', 'telephones'],
    queryFn: async ({ signal }) => (await api('GET /api/operators/extensions', { signal })).telephones,
  });
export const useRules = () =>
  useQuery({
    queryKey: ['operators', 'policy'],
    queryFn: ({ signal }) => api('GET /api/operators/policy', { signal }),
  });
export const useOwnTelephone = () =>
  useQuery({ queryKey: ['operators', 'mine'], queryFn: ({ signal }) => api('GET /api/operators/mine', { signal }) });

/** In the order in which people look for them. */
export const codeGroups = [
  {
    key: 'in-call',
    acts: [
      ...['hold', 'consult', 'swap', 'complete', 'back', 'merge', 'leave', 'transfer', 'park', 'voicemail'],
      'conceal',
    ],
  },
  {
    key: 'at-rest',
    acts: ['intercom', 'pick-up-group', 'pick-up', 'retrieve', 'call-back', 'dial-own', 'dial-shared'],
  },
  {
    key: 'own',
    acts: [
      ...['forward-always', 'forward-busy', 'forward-unanswered', 'undisturbed-on', 'undisturbed-off', 'follow'],
      ...['waiting-on', 'waiting-off', 'duty-on', 'duty-off', 'own-number'],
    ],
  },
  { key: 'leaders', acts: ['listen', 'whisper', 'barge', 'take-over'] },
] as const;

/** Codes as they are shown; what no group knows stands at the end of the second. */
export function groupedCodes(codes: readonly Code[]): { key: string; codes: Code[] }[] {
  const known = new Set<string>(codeGroups.flatMap(({ acts }) => [...acts]));
  return codeGroups.map(({ key, acts }) => ({
    key,
    codes: [
      ...acts.flatMap((act) => codes.find((one) => one.act === act) ?? []),
      ...(key === 'at-rest' ? codes.filter(({ act }) => !known.has(act)) : []),
    ],
  }));
}
