/** The sheet with its own words: it stands beside every screen. */
import { Suspense, use } from 'react';
import { loadTexts } from '../../shared/i18n.ts';
import { CallSheet } from './call-sheet.tsx';

const texts = loadTexts('wrapups');

export default function CallSheetPart(props: { callId: string; talking: boolean; onDone: () => void }) {
  return (
    <Suspense fallback={null}>
      <WithTexts {...props} />
    </Suspense>
  );
}

function WithTexts(props: { callId: string; talking: boolean; onDone: () => void }) {
  use(texts);
  return <CallSheet {...props} />;
}
