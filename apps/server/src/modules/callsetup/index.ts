/** Front door of callsetup: nothing is called from below. */
export {};
