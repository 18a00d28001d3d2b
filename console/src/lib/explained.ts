import { plain } from './plain.ts';

/** Where a rule of an audience looks, as the builder calls it. */
const FIELDS: [RegExp, string][] = [
  [/^Behavior\.Recency not used for/gm, 'Not active for'],
  [/^Behavior\.Recency /gm, 'Last active: '],
  [/^(?:Metrics|Attributes|User\.UserAttributes)\./gm, ''],
];

/** What decided a step, rule by rule. */
export function plainDetail(detail: string): string {
  return plain(FIELDS.reduce((text, [field, word]) => text.replace(field, word), detail));
}

/** A sentence that begins with an endpoint's id, about whoever that is. */
export function about(sentence: string, endpoint: string, who: string | undefined): string {
  return who && sentence.startsWith(`${endpoint} `) ? `${who}${sentence.slice(endpoint.length)}` : sentence;
}
