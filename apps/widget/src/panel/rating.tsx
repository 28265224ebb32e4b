import { useState } from 'preact/hooks';
import { Icon, type Shared } from './shared.tsx';

/** Rating after the end; then the way to a new conversation. */
export function Rating({ chat, state, say }: Shared) {
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState('');
  const [problem, setProblem] = useState('');
  const done = state.conversation?.rating !== null && state.conversation?.rating !== undefined;
  const labels = ['score1', 'score2', 'score3', 'score4', 'score5'] as const;
  return (
    <div class="rate">
      {done ? (
        <span role="status">{say('rateThanks')}</span>
      ) : (
        <>
          <b>{say('rateTitle')}</b>
          <div class="stars" role="radiogroup" aria-label={say('rateTitle')}>
            {labels.map((label, index) => (
              // biome-ignore lint/a11y/useSemanticElements: five large stars, not five small radio dots
              <button
                type="button"
                key={label}
                role="radio"
                aria-checked={score === index + 1}
                aria-label={`${say('rateLabel', { score: index + 1 })} ${say(label)}`}
                title={say(label)}
                class={score > index ? 'on' : ''}
                onClick={() => setScore(index + 1)}
              >
                <svg
                  width="28"
                  height="28"
                  viewBox="0 0 24 24"
                  fill={score > index ? 'currentColor' : 'none'}
                  stroke="currentColor"
                  stroke-width="1.75"
                  stroke-linejoin="round"
                  aria-hidden="true"
                >
                  <path d="m12 3 2.8 5.7 6.2.9-4.5 4.4 1.1 6.2L12 17.3l-5.6 2.9 1.1-6.2L3 9.6l6.2-.9z" />
                </svg>
              </button>
            ))}
          </div>
          {score > 0 && (
            <>
              <small>{say(labels[score - 1]!)}</small>
              <textarea
                rows={2}
                maxLength={2000}
                value={comment}
                aria-label={say('rateComment')}
                placeholder={say('rateComment')}
                onInput={(event) => setComment(event.currentTarget.value)}
              />
              <button
                type="button"
                class="primary"
                onClick={() => {
                  setProblem('');
                  chat.rate(score, comment).catch((error: Error) => setProblem(error.message || say('problem')));
                }}
              >
                {say('rateSend')}
              </button>
            </>
          )}
          {problem && <div class="err">{problem}</div>}
        </>
      )}
      <button type="button" class="plain" onClick={chat.again}>
        <Icon d="M21 12a8 8 0 0 1-11.6 7.1L4 20l1-4.6A8 8 0 1 1 21 12z" size={16} /> {say('startAgain')}
      </button>
    </div>
  );
}
