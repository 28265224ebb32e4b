/** A file of a hundred thousand customers has some 20 MB. */
export const mostBytes = 64 * 1024 * 1024;
export const mostRows = 200_000;
/** Rows written in one transaction. */
export const stepRows = 100;
/** Characters of a step: letters are heavier than rows of a table. */
export const stepWeight = 16 * 1024 * 1024;
/** Then the worker queues itself again, so that other jobs have their turn. */
export const turnMs = 20_000;
/** A run that nobody moved for so long is taken up again. */
export const idleMs = 60_000;
/** Files stay this long after a run ended, for its errors. */
export const keepMs = 30 * 86_400_000;
