/** Front door of calllists: telephony asks by what is plugged in. */
export {};
