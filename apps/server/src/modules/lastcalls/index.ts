/** Front door of lastcalls: rooms below ask nothing of it. */
export {};
