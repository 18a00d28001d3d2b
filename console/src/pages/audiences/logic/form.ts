/** What the builder edits, and how it becomes a segment of the API. */
import type {
  Include,
  SegmentGroup,
  SegmentResponse,
  SourceType,
  Type,
  WriteSegmentRequest,
} from '~/api/types.ts';
import { fromDimensions, toDimensions } from './dimensions.ts';
import { freshKey, type Rule } from './rule.ts';

export * from './rule.ts';

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
