import type { NumberPlace } from '@qiao/server/contracts/numbers';
import { nameIn } from '../../shared/i18n.ts';

/** 号码归属地, beside or under a number: `浙江 杭州 · 移动`. */
export function NumberPlaceText({ place }: { place: NumberPlace | null | undefined }) {
  if (!place) return null;
  return (
    <small className="q-place">
      {[place.area, place.operator].flatMap((one) => (one ? [nameIn(one)] : [])).join(' · ')}
    </small>
  );
}
