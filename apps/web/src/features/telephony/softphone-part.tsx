/** The softphone with its own words: it stands on every screen, so it brings them itself. */
import { Suspense, use } from 'react';
import { loadTexts } from '../../shared/i18n.ts';
import Softphone from './softphone.tsx';

const texts = loadTexts('telephony');

export default function SoftphonePart() {
  return (
    <Suspense fallback={null}>
      <WithTexts />
    </Suspense>
  );
}

function WithTexts() {
  use(texts);
  return <Softphone />;
}
