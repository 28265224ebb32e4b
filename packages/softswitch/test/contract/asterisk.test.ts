import { startAsteriskEngine } from './asterisk-engine.ts';
import { describeContract } from './scenarios.ts';

describeContract('Asterisk', startAsteriskEngine);
