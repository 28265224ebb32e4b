/** Timer values of RFC 3261 table 4 and RFC 6026; everything derives from T1, T2 and T4. */
export type TimerValues = {
  /** Round-trip estimate, ms. */
  t1: number;
  /** Longest interval between retransmissions of non-INVITE requests and INVITE responses, ms. */
  t2: number;
  /** Longest time a message stays in the network, ms. */
  t4: number;
  /** Silence of the user layer after which an INVITE is answered with 100, ms. */
  trying: number;
};

export const RFC_TIMERS: TimerValues = { t1: 500, t2: 4000, t4: 5000, trying: 200 };

/** Timers B, D (on UDP), F, H, J, L, M and the wait for an ACK are all this long. */
export function transactionTimeout(values: TimerValues): number {
  return 64 * values.t1;
}
