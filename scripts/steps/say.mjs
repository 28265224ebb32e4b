/** Progress for people: one line when a step begins, one with the seconds when it ends. */
export function begin(zh, en) {
  const began = performance.now();
  console.error(`→ ${zh} · ${en}`);
  return () => console.error(`✓ ${zh} · ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** An expected failure: shown without a stack. `zh` and `en` say what happened, what was kept, what to do. */
export class Stop extends Error {
  constructor(zh, en) {
    super(`${zh}\n${en}`);
  }
}

/** Runs a command's main function; a `Stop` ends it with its words and exit code 1. */
export async function runCommand(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Stop ? `\n${error.message}` : error);
    process.exit(1);
  }
}
