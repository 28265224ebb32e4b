/** Books a call-back from what is on screen: a conversation, a ticket. The telephones of the file are chosen masked. */
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { loadTexts } from '../../shared/i18n.ts';
import { queryClient } from '../../shared/query.ts';
import { customerQuery } from '../customers/data/customers.ts';
import { BookDialog, type Known } from './book-dialog.tsx';

export async function openBooking(
  subject: { kind: 'conversation' | 'ticket'; id: string },
  customerId: string | null,
): Promise<void> {
  const [customer] = await Promise.all([
    // Whoever may not read the file types the number that the customer says.
    customerId ? queryClient.fetchQuery(customerQuery(customerId)).catch(() => null) : null,
    loadTexts('callbacks'),
  ]);
  const phones = (customer?.identities ?? [])
    .filter(({ kind }) => kind === 'phone')
    .map((one): Known => ({ customerId: customer!.id, identityId: one.id, shown: one.value.shown }));
  const host = document.createElement('div');
  document.body.append(host);
  const root = createRoot(host);
  root.render(
    <QueryClientProvider client={queryClient}>
      <BookDialog
        phones={phones}
        subject={subject}
        customerId={customerId}
        onDone={() => {
          root.unmount();
          host.remove();
        }}
      />
    </QueryClientProvider>,
  );
}
