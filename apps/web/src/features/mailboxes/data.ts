import { useQuery } from '@tanstack/react-query';
import { api } from '../../shared/api.ts';
import { queryClient } from '../../shared/query.ts';

export function useMailboxes() {
  return useQuery({
    queryKey: ['mailboxes', 'list'],
    queryFn: async ({ signal }) => (await api('GET /api/mailboxes', { signal })).mailboxes,
    // How they fare is of the moment.
    refetchInterval: 15_000,
  });
}

export function useSignatures() {
  return useQuery({
    queryKey: ['mailboxes', 'signatures'],
    queryFn: async ({ signal }) => (await api('GET /api/mailboxes/signatures', { signal })).signatures,
  });
}

export const mailboxesAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['mailboxes'] });

type Known = {
  imap: [string, number];
  smtp: [string, number, 'tls' | 'starttls'];
  oauth?: { authorizeUrl: string; tokenUrl: string; scope: string };
};
/** Servers of providers, as they publish them. */
export const providers: Record<string, Known> = {
  '163': { imap: ['imap.163.com', 993], smtp: ['smtp.163.com', 465, 'tls'] },
  QQ: { imap: ['imap.qq.com', 993], smtp: ['smtp.qq.com', 465, 'tls'] },
  Gmail: {
    imap: ['imap.gmail.com', 993],
    smtp: ['smtp.gmail.com', 465, 'tls'],
    oauth: {
      authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      scope: 'https://mail.google.com/',
    },
  },
  'Microsoft 365': {
    imap: ['outlook.office365.com', 993],
    smtp: ['smtp.office365.com', 587, 'starttls'],
    oauth: {
      authorizeUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
      tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
      scope: 'offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send',
    },
  },
};
