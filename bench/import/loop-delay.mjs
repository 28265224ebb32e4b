/** Loaded into the server that is measured: its event-loop delay, written to a file when asked by a signal. */
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env.BENCH_LOOP_DELAYS;
const resolution = 10;
const histogram = monitorEventLoopDelay({ resolution });
histogram.enable();
process.on('SIGUSR2', () => {
  // The timer's own pause is no delay.
  const ms = (value) => Math.max(0, value / 1e6 - resolution);
  writeFileSync(`${file}.new`, JSON.stringify({ p99: ms(histogram.percentile(99)), max: ms(histogram.max) }));
  renameSync(`${file}.new`, file);
  histogram.reset();
});
