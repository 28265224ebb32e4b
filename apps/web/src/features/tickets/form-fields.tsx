/** The custom fields of a ticket's form: the same conditions as on the server, about kind, topic and priority. */
import type { FieldValue, FieldValues } from '@qiao/server/contracts/fields';
import { standing } from '@qiao/server/contracts/fields';
import { useFieldDefinitions } from '../fields/data.ts';
import { FieldInputs, missingFields } from '../fields/field-inputs.tsx';
import { useTopics } from './data/tickets.ts';

type About = { type: string; topicId: string | null; priority: string; custom: FieldValues };

/** `asked`: which of them must be filled when work begins. */
export function useTicketForm(about: About) {
  const { data: definitions = [] } = useFieldDefinitions('ticket');
  const { data: topics } = useTopics();
  const byId = new Map((topics ?? []).map((topic) => [topic.id, topic]));
  const topic: string[] = [];
  for (let id = about.topicId; id && topic.length < 20; id = byId.get(id)?.parentId ?? null) topic.unshift(id);
  const facts = { type: about.type, topic, priority: about.priority };
  const missing = missingFields(definitions, about.custom, facts);
  const first = new Set(definitions.filter((one) => one.requiredFrom === 'creation').map(({ key }) => key));
  // What a hidden field was given before it was hidden stays behind.
  const stands = standing(definitions, about.custom, facts);
  const custom = Object.fromEntries(Object.entries(about.custom).filter(([key]) => stands.get(key)?.visible));
  return { definitions, facts, missing, custom, asked: missing.filter((key) => first.has(key)) };
}

export function TicketFormFields({
  about,
  onChange,
  missing,
  hints,
}: {
  about: About;
  onChange: (custom: FieldValues) => void;
  /** Say which required ones are empty. */
  missing: boolean;
  hints?: Record<string, string>;
}) {
  const { definitions, facts, asked } = useTicketForm(about);
  // What is asked for only at the end is offered from the beginning, without the mark that it must be filled.
  const shown = definitions.map((one) =>
    one.requiredFrom === 'creation' ? one : { ...one, required: false, requiredWhen: null },
  );
  return (
    <FieldInputs
      definitions={shown}
      values={about.custom}
      facts={facts}
      missing={missing ? asked : []}
      onChange={(key, value: FieldValue) => onChange({ ...about.custom, [key]: value })}
      {...(hints ? { hints } : {})}
    />
  );
}
