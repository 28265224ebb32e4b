/** Agent states: shape and colour and (beside it) the word. Normal work has no colour: busy is ink. */
export type AgentState = 'ready' | 'busy' | 'wrapup' | 'break' | 'offline';

export function StateDot({ state }: { state: AgentState }) {
  return (
    <svg
      className={`q-state q-state-${state}`}
      width="12"
      height="12"
      viewBox="0 0 12 12"
      aria-hidden="true"
      focusable="false"
    >
      {state === 'ready' ? <circle cx="6" cy="6" r="5" fill="currentColor" /> : null}
      {state === 'busy' ? <rect x="1" y="1" width="10" height="10" rx="2" fill="currentColor" /> : null}
      {state === 'wrapup' ? (
        <>
          <circle cx="6" cy="6" r="4.200" fill="none" stroke="currentColor" strokeWidth="1.600" />
          <path d="M6 1.800a4.200 4.200 0 0 0 0 8.400Z" fill="currentColor" />
        </>
      ) : null}
      {state === 'break' ? <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" /> : null}
      {state === 'offline' ? (
        <circle
          cx="6"
          cy="6"
          r="4.500"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.600"
          strokeDasharray="1.600 1.930"
        />
      ) : null}
    </svg>
  );
}
