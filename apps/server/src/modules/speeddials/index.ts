/** Front door of speeddials: nothing stands below it yet. */
export {};
