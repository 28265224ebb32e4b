/** Front door of callhistory: nobody needs anything of it. */
export {};
