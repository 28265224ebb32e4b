import { startAsteriskEngine } from './asterisk-engine.ts';
import { describeContract } from './scenarios.ts';
import { withAsterisk } from './with-asterisk.ts';

await withAsterisk('telephony contract', () => describeContract('Asterisk', startAsteriskEngine));
