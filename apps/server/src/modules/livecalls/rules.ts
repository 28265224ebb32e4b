/** Which stage a call is in. Pure. */
import type { CallState } from '#contracts/telephony';
import type { Stage } from './contract.ts';

/** `rings`: an agent is being asked; `parked`: it waits in a slot, in no line. */
export function stageOf(state: CallState, { rings, parked }: { rings: boolean; parked: boolean }): Stage {
  switch (state) {
    case 'dialogue':
      return 'flow';
    case 'waiting':
      return parked ? 'parked' : rings ? 'ringing' : 'queue';
    case 'ringing':
    case 'connecting':
      return 'ringing';
    case 'talking':
      return 'talking';
    case 'held':
      return 'held';
    case 'ended':
      return 'wrapup';
  }
}
