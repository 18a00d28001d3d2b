/** What rules can be about: the fields that the app really has, with their values. */
import type { Field, Fields, FieldValue } from '~/api/ext.ts';
import { formatNumber, plural } from '~/lib/format.ts';
import { called, type Names } from './words.ts';

export interface Choice {
  value: string;
  label: string;
  /** How many have it. */
  note?: string;
}
export interface Section {
  group: string;
  items: Choice[];
}

const CHANNELS = ['EMAIL', 'SMS', 'PUSH', 'CUSTOM', 'VOICE', 'GCM', 'APNS', 'ADM', 'BAIDU', 'IN_APP'];

const DEMOGRAPHIC = ['Channel', 'Platform', 'AppVersion', 'Make', 'Model'] as const;

const having = (count: number) => `${formatNumber(count)} have it`;

/** Everything to choose from; `typed`: a name that nobody has yet can be chosen too. */
export function sections(fields: Fields | undefined, typed = '', chosen = ''): Section[] {
  const named = (prefix: string, all: { Name: string; Count: number }[] = []): Choice[] =>
    all.map(({ Name, Count }) => ({ value: `${prefix}.${Name}`, label: Name, note: having(Count) }));
  const all: Section[] = [
    { group: 'Attributes', items: named('Attributes', fields?.Attributes) },
    { group: 'Metrics', items: named('Metrics', fields?.Metrics) },
    { group: 'User attributes', items: named('UserAttributes', fields?.UserAttributes) },
    {
      group: 'Activity and place',
      items: [
        { value: 'Behavior.Recency', label: 'Last active' },
        { value: 'Location.Country', label: 'Country', note: seen(fields?.Location.Country) },
        { value: 'Location.GPSPoint', label: 'Near a place' },
      ],
    },
    {
      group: 'Channel and device',
      items: DEMOGRAPHIC.map((name) => ({
        value: `Demographic.${name}`,
        label: capital(called(`Demographic.${name}`)),
        note: seen(fields?.Demographic[name]),
      })),
    },
  ];
  const known = new Set(all.flatMap(({ items }) => items.map(({ value }) => value)));
  if (chosen !== '' && !known.has(chosen))
    all.unshift({ group: 'Chosen', items: [{ value: chosen, label: called(chosen) }] });
  return [...all, ...others(typed.trim(), known)].filter(({ items }) => items.length > 0);
}

function others(typed: string, known: Set<string>): Section[] {
  if (typed === '' || typed.length > 50) return [];
  const items = [
    { value: `Attributes.${typed}`, label: `Attribute “${typed}”` },
    { value: `Metrics.${typed}`, label: `Metric “${typed}”` },
    { value: `UserAttributes.${typed}`, label: `User attribute “${typed}”` },
  ].filter(({ value }) => !known.has(value));
  return [{ group: 'A name nobody has yet', items }];
}

/** Those that fit what was typed; the ones for new names always do. */
export function found(all: Section[], typed: string): Section[] {
  const words = typed.trim().toLowerCase();
  if (words === '') return all;
  return all
    .map(({ group, items }) => ({
      group,
      items: items.filter(
        ({ label, value }) =>
          label.toLowerCase().includes(words) ||
          (group.toLowerCase().includes(words) && !value.endsWith(`.${typed.trim()}`)),
      ),
    }))
    .filter(({ items }) => items.length > 0);
}

function seen(values: FieldValue[] | undefined): string | undefined {
  if (!values) return undefined;
  return values.length === 0 ? 'nobody has one' : plural(values.length, 'value');
}

/** Values of a field, most frequent first. */
export function valuesOf(fields: Fields | undefined, field: string): FieldValue[] {
  const name = field.slice(field.indexOf('.') + 1);
  const of = (all: Field[] | undefined) => all?.find(({ Name }) => Name === name)?.Values ?? [];
  if (field.startsWith('Attributes.')) return of(fields?.Attributes);
  if (field.startsWith('UserAttributes.')) return of(fields?.UserAttributes);
  if (field === 'Location.Country') return fields?.Location.Country ?? [];
  if (field === 'Demographic.Channel') return channels(fields?.Demographic.Channel ?? []);
  if (field.startsWith('Demographic.')) return fields?.Demographic[name as keyof Fields['Demographic']] ?? [];
  return [];
}

/** The channels there are people on, then those of the API. */
function channels(counted: FieldValue[]): FieldValue[] {
  const known = new Set(counted.map(({ Value }) => Value));
  return [...counted, ...CHANNELS.filter((one) => !known.has(one)).map((Value) => ({ Value, Count: 0 }))];
}

/** From 0 to 5. */
export function spanOf(fields: Fields | undefined, field: string): string | undefined {
  const metric = fields?.Metrics.find(({ Name }) => `Metrics.${Name}` === field);
  return metric && `From ${formatNumber(metric.Min, 6)} to ${formatNumber(metric.Max, 6)} in this app`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export type { Names };
