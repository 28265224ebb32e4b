/** One's own mobile. */
import { type Scope, systemScope, type Tx } from '#kernel';
import { record } from '#modules/audit';
import { planOutside } from '#modules/operators';
import { extensionByNumber, numberByDigits } from '#modules/telephony';
import { houseNumber } from './errors.ts';
import { dropMobile, saveMobile } from './store.ts';

const program = systemScope('mobiles');

/** Null: none any more. Throws what keeps a call from reaching it (`operators.not-allowed-there`, `telephony.not-diallable`), and `mobiles.house-number`. */
export async function keepMobile(tx: Tx, scope: Scope, number: string | null): Promise<void> {
  const staffId = scope.actor.id;
  if (number === null) await dropMobile(tx, staffId);
  else {
    // It would ring in the line that rings it.
    if (await leadsHere(tx, number)) throw houseNumber();
    await planOutside(tx, number, null, scope);
    await saveMobile(tx, { staff_id: staffId, number });
  }
  await record(tx, scope, {
    action: number === null ? 'mobiles.dropped' : 'mobiles.kept',
    subject: ['staff', staffId],
    unitId: scope.unitId,
  });
}

async function leadsHere(tx: Tx, number: string): Promise<boolean> {
  const digits = number.replace(/^\+?86/, '');
  return (
    (await numberByDigits(tx, program, digits)) !== null || (await extensionByNumber(tx, program, digits)) !== null
  );
}
