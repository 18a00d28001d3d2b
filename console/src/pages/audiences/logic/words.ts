/** Rules and definitions in plain words. */
import type { SegmentResponse } from '~/api/types.ts';
import { formatDate, formatDateTime, formatNumber } from '~/lib/format.ts';
import { type Form, fromSegment, type Group, isEmpty, kindOf, nameOf, type Rule } from './form.ts';

type Choice = readonly [id: string, words: string];

export const ATTRIBUTE_TYPES: Choice[] = [
  ['INCLUSIVE', 'is one of'],
  ['EXCLUSIVE', 'is none of'],
  ['CONTAINS', 'contains'],
  ['BEFORE', 'is before'],
  ['AFTER', 'is after'],
  ['ON', 'is on the day'],
  ['BETWEEN', 'is between'],
  ['NOT_BETWEEN', 'is not between'],
];
export const OPERATORS: Choice[] = [
  ['EQUAL', 'is exactly'],
  ['GREATER_THAN', 'is more than'],
  ['GREATER_THAN_OR_EQUAL', 'is at least'],
  ['LESS_THAN', 'is less than'],
  ['LESS_THAN_OR_EQUAL', 'is at most'],
];
export const RECENCY: Choice[] = [
  ['ACTIVE', 'active within'],
  ['INACTIVE', 'not active for'],
];
export const DURATIONS: Choice[] = [
  ['HR_24', '24 hours'],
  ['DAY_7', '7 days'],
  ['DAY_14', '14 days'],
  ['DAY_30', '30 days'],
];

/** The operators that a field's kind has. */
export function choicesOf(field: string): Choice[] {
  const kind = kindOf(field);
  if (kind === 'attribute') return ATTRIBUTE_TYPES;
  if (kind === 'metric') return OPERATORS;
  if (kind === 'recency') return RECENCY;
  return kind === 'set' ? ATTRIBUTE_TYPES.slice(0, 2) : [];
}

const NAMES: Record<string, string> = {
  'Behavior.Recency': 'Last active',
  'Demographic.Channel': 'channel',
  'Demographic.AppVersion': 'app version',
  'Demographic.Platform': 'platform',
  'Demographic.Make': 'make of device',
  'Demographic.Model': 'model of device',
  'Demographic.DeviceType': 'type of device',
  'Location.Country': 'country',
  'Location.GPSPoint': 'Near a place',
};

/** As people call a field. */
export function called(field: string): string {
  return NAMES[field] ?? nameOf(field);
}

const wordOf = (choices: Choice[], id: string | undefined) =>
  choices.find(([one]) => one === id)?.[1] ?? id ?? '';

/** `tickets is at least 1` */
export function ruleWords(rule: Rule): string {
  const { field, op, values, numbers } = rule;
  const kind = kindOf(field);
  const verb = wordOf(choicesOf(field), op);
  if (!kind) return 'a rule that is not finished';
  if (kind === 'recency') return `was ${verb} ${wordOf(DURATIONS, values[0])}`;
  if (kind === 'point') {
    const [latitude, longitude, range] = numbers.map((n) => formatNumber(n === '' ? null : n, 4));
    return `is within ${range} km of ${latitude}, ${longitude}`;
  }
  if (kind === 'metric')
    return `${called(field)} ${verb} ${numbers[0] === '' ? '…' : formatNumber(numbers[0], 6)}`;
  if (op === 'BETWEEN' || op === 'NOT_BETWEEN')
    return `${called(field)} ${verb} ${values.map(dateWords).join(' and ') || '…'}`;
  if (op === 'BEFORE' || op === 'AFTER') return `${called(field)} ${verb} ${dateWords(values[0])}`;
  if (op === 'ON') return `${called(field)} ${verb} ${values[0] ? formatDate(values[0].slice(0, 10)) : '…'}`;
  const one = values.length === 1 && op === 'INCLUSIVE' ? 'is' : verb;
  const not = values.length === 1 && op === 'EXCLUSIVE' ? 'is not' : one;
  return `${called(field)} ${not} ${listed(values)}`;
}

function dateWords(value: string | undefined): string {
  if (!value) return '…';
  return /^\d{4}-\d{2}-\d{2}(T00:00(:00(\.0+)?)?Z)?$/.test(value)
    ? formatDate(value.slice(0, 10))
    : formatDateTime(value);
}

const SHOWN = 4;

function listed(values: string[]): string {
  if (values.length === 0) return '…';
  const text = values.slice(0, SHOWN).join(', ');
  return values.length > SHOWN ? `${text} and ${values.length - SHOWN} more` : text;
}

/** Several parts joined by a word: `a, b and c`. */
function joined(parts: string[], word: string): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
}

/** Names of source segments by their id. */
export type Names = ReadonlyMap<string, string>;

/** The rest of "everybody who …". Undefined: no condition. */
export function groupWords(group: Group, names: Names = new Map()): string | undefined {
  if (isEmpty(group)) return undefined;
  const parts: string[] = [];
  if (group.sources.length > 0) {
    const sources = group.sources.map(
      ({ id, version }) =>
        `“${names.get(id) ?? id.slice(0, 8)}”${version === undefined ? '' : ` version ${version}`}`,
    );
    if (group.sourceType === 'NONE') parts.push(`is not in ${joined(sources, 'or')}`);
    else parts.push(`is in ${joined(sources, group.sourceType === 'ALL' ? 'and' : 'or')}`);
  }
  const sets = group.sets.map((set) => joined(set.rules.map(ruleWords), 'and') || 'anybody');
  if (sets.length > 0) {
    if (group.type === 'NONE') parts.push(`does not fit: ${joined(sets, 'or')}`);
    else parts.push(joined(sets, group.type === 'ALL' ? 'and' : 'or'));
  }
  return parts.join(', and ');
}

/** A whole definition: what stands behind its name in a list. */
export function words(form: Form, names?: Names): string {
  const parts = form.groups.map((group) => groupWords(group, names)).filter((part) => part !== undefined);
  const everybody = form.groups.some(isEmpty);
  if (everybody && form.include === 'NONE') return 'Nobody';
  if (parts.length === 0 || (everybody && form.include === 'ANY')) return 'Everybody';
  if (parts.length === 1) return form.include === 'NONE' ? `Everybody but: ${parts[0]}` : capital(parts[0]!);
  const each = parts.map((part) => `(${part})`);
  if (form.include === 'NONE') return `Everybody but: ${each.join(' or ')}`;
  return capital(each.join(form.include === 'ALL' ? ' and ' : ' or '));
}

/** A stored segment in words; an imported one says where it came from. */
export function segmentWords(segment: SegmentResponse, names?: Names): string {
  if (segment.SegmentType === 'IMPORT') {
    const { Size = 0, S3Url = '' } = segment.ImportDefinition ?? {};
    return `A list of ${formatNumber(Size)} from ${S3Url}`;
  }
  return words(fromSegment(segment), names);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
