/** One rule of an audience. */

/** One test of one field. `field` is the API's name of it: `Attributes.plan`, `Behavior.Recency`; empty: not chosen yet. */
export interface Rule {
  key: string;
  field: string;
  /** AttributeType, DimensionType, operator of a metric, or RecencyType. */
  op: string;
  /** Texts and dates; of a recency its Duration. */
  values: string[];
  /** Of a metric its value; of a point its latitude, longitude and range. */
  numbers: (number | '')[];
}

export type Kind = 'attribute' | 'metric' | 'recency' | 'set' | 'point';

export function kindOf(field: string): Kind | undefined {
  if (field.startsWith('Attributes.') || field.startsWith('UserAttributes.')) return 'attribute';
  if (field.startsWith('Metrics.')) return 'metric';
  if (field === 'Behavior.Recency') return 'recency';
  if (field === 'Location.GPSPoint') return 'point';
  if (field === 'Location.Country' || field.startsWith('Demographic.')) return 'set';
  return undefined;
}

/** What stands behind the first dot: names may hold dots. */
export function nameOf(field: string): string {
  return field.slice(field.indexOf('.') + 1);
}

export function freshKey(): string {
  return Math.random().toString(36).slice(2, 10);
}

const FRESH: Record<Kind, Pick<Rule, 'op' | 'values' | 'numbers'>> = {
  attribute: { op: 'INCLUSIVE', values: [], numbers: [] },
  metric: { op: 'GREATER_THAN_OR_EQUAL', values: [], numbers: [''] },
  recency: { op: 'ACTIVE', values: ['DAY_30'], numbers: [] },
  set: { op: 'INCLUSIVE', values: [], numbers: [] },
  point: { op: '', values: [], numbers: ['', '', 25] },
};

/** A rule on a field, with what is usual. */
export function ruleOn(field: string, part: Partial<Rule> = {}): Rule {
  const kind = kindOf(field);
  const start = kind ? FRESH[kind] : { op: '', values: [], numbers: [] };
  return { key: freshKey(), field, ...start, ...part };
}
