import type {
  ActivationDefinition,
  ConversionDefinition,
  EventRule,
  Headline,
  MetricName,
  RetentionDefinition,
} from '~/api/ext.ts';
import { people, plural } from '~/lib/format.ts';

export interface Numbers {
  activation?: Headline<ActivationDefinition>;
  retention?: Headline<RetentionDefinition>;
  conversion?: Headline<ConversionDefinition>;
}

export interface Leak {
  metric: MetricName;
  /** People lost on this step. */
  lost: number;
  of: number;
  /** "did not come back in a later week" */
  what: string;
}

/** The steps in the order in which people take them. */
const STEPS: MetricName[] = ['activation', 'retention', 'conversion'];

/** Every step that has people, the largest loss first; of equal losses the earlier step, which feeds the later ones. */
export function leaks(numbers: Numbers): Leak[] {
  const found = STEPS.flatMap((metric): Leak[] => {
    const answer = numbers[metric];
    if (!answer || answer.Total.Size === 0) return [];
    const { Size, Count } = answer.Total;
    return [{ metric, lost: Size - Count, of: Size, what: missed(metric, answer.Definition) }];
  });
  return found.sort((a, b) => b.lost - a.lost);
}

/** Where most people are lost; none when nobody is. */
export function biggestLeak(numbers: Numbers): Leak | undefined {
  return leaks(numbers).find((leak) => leak.lost > 0);
}

function missed(metric: MetricName, definition: unknown): string {
  if (metric === 'activation') {
    const { WithinDays = 7 } = (definition ?? {}) as Partial<ActivationDefinition>;
    return `were not activated within ${plural(WithinDays, 'day')}`;
  }
  if (metric === 'retention') return 'did not come back in a later week';
  const { WithinHours = 24 } = (definition ?? {}) as Partial<ConversionDefinition>;
  return `did not convert within ${plural(WithinHours, 'hour')}`;
}

/** "3,669 of 5,000 people did not convert within 24 hours." */
export function sentence(leak: Leak): { number: string; rest: string } {
  return { number: people(leak.lost), rest: `of ${people(leak.of)} ${leak.what}` };
}

/** The types of events a rule is about, as a reader's list. */
export function eventNames(rule: EventRule | undefined, or = 'or'): string {
  const values = rule?.EventType?.Values ?? [];
  return values.length > 0 ? values.join(` ${or} `) : 'any event';
}

/** The newest final value, and how it compares with the four final ones before it. */
export function lately(rows: { Size: number; Count: number; Complete: boolean }[]) {
  const complete = rows.filter((row) => row.Complete && row.Size > 0);
  const last = complete.at(-1);
  if (!last) return undefined;
  const earlier = complete.slice(-5, -1);
  const size = earlier.reduce((sum, row) => sum + row.Size, 0);
  const count = earlier.reduce((sum, row) => sum + row.Count, 0);
  return { rate: last.Count / last.Size, before: size > 0 ? count / size : undefined, weeks: earlier.length };
}
