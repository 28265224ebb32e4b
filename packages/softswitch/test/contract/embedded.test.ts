import { startEmbedded } from './embedded-engine.ts';
import { describeContract } from './scenarios.ts';

describeContract('embedded', startEmbedded);
