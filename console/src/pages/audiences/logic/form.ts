/** What the builder edits, and how it becomes a segment of the API. */
import type {
  AttributeType,
  DimensionType,
  Duration,
  Include,
  RecencyType,
  SegmentDimensions,
  SegmentGroup,
  SegmentResponse,
  SourceType,
  Type,
  WriteSegmentRequest,
} from '~/api/types.ts';

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

/** Rules that have to hold together: one `SegmentDimensions`. */
export interface RuleSet {
  key: string;
  rules: Rule[];
}

export interface Source {
  id: string;
  /** Undefined: the latest when it is used. */
  version?: number;
}

export interface Group {
  key: string;
  sources: Source[];
  sourceType: SourceType;
  type: Type;
  sets: RuleSet[];
}

export interface Form {
  name: string;
  include: Include;
  groups: Group[];
}

export type Kind = 'attribute' | 'metric' | 'recency' | 'set' | 'point';

const SETS = ['AppVersion', 'Channel', 'DeviceType', 'Make', 'Model', 'Platform'] as const;

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

export const setOf = (...rules: Rule[]): RuleSet => ({ key: freshKey(), rules });

export const groupOf = (part: Partial<Group> = {}): Group => ({
  key: freshKey(),
  sources: [],
  sourceType: 'ANY',
  type: 'ALL',
  sets: [],
  ...part,
});

/** Everybody. */
export const emptyForm = (): Form => ({ name: '', include: 'ALL', groups: [groupOf()] });

export function rulesOf(group: Group): Rule[] {
  return group.sets.flatMap((set) => set.rules);
}

export function isEmpty(group: Group): boolean {
  return group.sources.length === 0 && group.sets.length === 0;
}

/** Rules in the order of the API's members, as the estimate answers them. */
export function fromDimensions(d: SegmentDimensions): Rule[] {
  const attributes = (prefix: string, tests: SegmentDimensions['Attributes'] = {}) =>
    Object.entries(tests).map(([name, { AttributeType: op = 'INCLUSIVE', Values }]) =>
      ruleOn(`${prefix}.${name}`, { op, values: Values }),
    );
  const rules = attributes('Attributes', d.Attributes);
  const recency = d.Behavior?.Recency;
  if (recency)
    rules.push(ruleOn('Behavior.Recency', { op: recency.RecencyType, values: [recency.Duration] }));
  for (const name of SETS) {
    const test = d.Demographic?.[name];
    if (test)
      rules.push(
        ruleOn(`Demographic.${name}`, { op: test.DimensionType ?? 'INCLUSIVE', values: test.Values }),
      );
  }
  const { Country, GPSPoint } = d.Location ?? {};
  if (Country)
    rules.push(
      ruleOn('Location.Country', { op: Country.DimensionType ?? 'INCLUSIVE', values: Country.Values }),
    );
  if (GPSPoint) {
    const { Coordinates, RangeInKilometers = '' } = GPSPoint;
    rules.push(
      ruleOn('Location.GPSPoint', {
        numbers: [Coordinates.Latitude, Coordinates.Longitude, RangeInKilometers],
      }),
    );
  }
  for (const [name, { ComparisonOperator, Value }] of Object.entries(d.Metrics ?? {}))
    rules.push(ruleOn(`Metrics.${name}`, { op: ComparisonOperator, numbers: [Value] }));
  return [...rules, ...attributes('UserAttributes', d.UserAttributes)];
}

/** One `SegmentDimensions`; of two rules on one field the later one wins. */
export function toDimensions(rules: Rule[]): SegmentDimensions {
  const d: SegmentDimensions = {};
  for (const { field, op, values, numbers } of rules) {
    const name = nameOf(field);
    const number = (at: number) => Number(numbers[at]);
    if (field.startsWith('Attributes.') || field.startsWith('UserAttributes.')) {
      const part = field.startsWith('User') ? 'UserAttributes' : 'Attributes';
      d[part] = { ...d[part], [name]: { AttributeType: op as AttributeType, Values: values } };
    } else if (field.startsWith('Metrics.')) {
      d.Metrics = { ...d.Metrics, [name]: { ComparisonOperator: op, Value: number(0) } };
    } else if (field === 'Behavior.Recency') {
      d.Behavior = {
        Recency: { RecencyType: op as RecencyType, Duration: (values[0] ?? 'DAY_30') as Duration },
      };
    } else if (field === 'Location.GPSPoint') {
      const Coordinates = { Latitude: number(0), Longitude: number(1) };
      d.Location = { ...d.Location, GPSPoint: { Coordinates, RangeInKilometers: number(2) } };
    } else if (field === 'Location.Country') {
      d.Location = {
        ...d.Location,
        Country: { DimensionType: op as DimensionType, Values: values },
      };
    } else if (field.startsWith('Demographic.')) {
      d.Demographic = {
        ...d.Demographic,
        [name]: { DimensionType: op as DimensionType, Values: values },
      };
    }
  }
  return d;
}

/** A stored segment as the builder shows it. */
export function fromSegment(segment: Partial<SegmentResponse>): Form {
  const name = segment.Name ?? '';
  const stored = segment.SegmentGroups;
  if (!stored?.Groups?.length) {
    const rules = fromDimensions(segment.Dimensions ?? {});
    return { name, include: 'ALL', groups: [groupOf({ sets: rules.map((rule) => setOf(rule)) })] };
  }
  return { name, include: stored.Include ?? 'ALL', groups: stored.Groups.map(fromGroup) };
}

function fromGroup(group: SegmentGroup): Group {
  const type = group.Type ?? 'ALL';
  const sets = (group.Dimensions ?? []).map((d) => fromDimensions(d));
  return groupOf({
    type,
    sourceType: group.SourceType ?? 'ALL',
    sources: (group.SourceSegments ?? []).map(({ Id, Version }) => ({
      id: Id,
      ...(Version === undefined ? {} : { version: Version }),
    })),
    // All of several is the same as each of their rules by itself.
    // An alternative of nothing means everybody, so it stays.
    sets: type === 'ALL' ? sets.flat().map((rule) => setOf(rule)) : sets.map((rules) => setOf(...rules)),
  });
}

/** Where a rule went: `group/dimensions/field`, as the estimate names it. */
export const place = (group: number, dimension: number, field: string) => `${group}/${dimension}/${field}`;

export interface Built {
  request: WriteSegmentRequest;
  /** Keys of rules by their place. */
  places: Record<string, string>;
}

/** The request; only rules that `keep` takes. Groups of nothing are left out. */
export function build(form: Form, keep: (rule: Rule) => boolean = () => true): Built {
  const groups = form.groups
    .map((group) => ({ group, sets: packed(group, keep) }))
    .filter(({ group, sets }) => group.sources.length > 0 || sets.length > 0);
  const places: Record<string, string> = {};
  groups.forEach(({ sets }, g) => {
    sets.forEach((rules, d) => {
      for (const rule of rules) places[place(g, d, rule.field)] = rule.key;
    });
  });
  const Name = form.name.trim();
  if (groups.length === 0 && form.include !== 'NONE') return { request: { Name, Dimensions: {} }, places };
  const [only] = groups;
  const single =
    groups.length === 1 &&
    only !== undefined &&
    form.include !== 'NONE' &&
    only.group.sources.length === 0 &&
    only.sets.length === 1 &&
    only.group.type !== 'NONE';
  if (single) return { request: { Name, Dimensions: toDimensions(only.sets[0]!) }, places };
  const Groups = groups.map(({ group, sets }): SegmentGroup => {
    const SourceSegments = group.sources.map(({ id, version }) => ({
      Id: id,
      ...(version === undefined ? {} : { Version: version }),
    }));
    return {
      SourceSegments,
      SourceType: group.sourceType,
      Dimensions: sets.map(toDimensions),
      Type: group.type,
    };
  });
  return { request: { Name, SegmentGroups: { Include: form.include, Groups } }, places };
}

/** Rules by the dimensions they go into. Where all must hold they share one, as far as their fields differ. */
function packed(group: Group, keep: (rule: Rule) => boolean): Rule[][] {
  if (group.type !== 'ALL')
    return group.sets.map(({ rules }) => rules.filter(keep)).filter((rules) => rules.length > 0);
  const sets: Rule[][] = [];
  for (const rule of rulesOf(group).filter(keep)) {
    const free = sets.find((rules) => !rules.some(({ field }) => field === rule.field));
    if (free) free.push(rule);
    else sets.push([rule]);
  }
  return sets;
}

/** Whom the definition means, without its name: what is asked while typing. */
export function question(request: WriteSegmentRequest): WriteSegmentRequest {
  return request.SegmentGroups
    ? { SegmentGroups: request.SegmentGroups }
    : { Dimensions: request.Dimensions ?? {} };
}
