/** Front door of notices of voice mail: nothing stands below it yet. */
export {};
