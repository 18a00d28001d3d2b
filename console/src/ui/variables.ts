import type { Fields } from '~/api/ext.ts';
import type { Variable } from './Editor.tsx';

/** `{{name}}`, `{{{name}}}`: a plain variable, not a block, comment or partial. */
export const VARIABLE = /\{\{\{?\s*([A-Za-z_][\w.[\]/-]*)\s*\}?\}\}/;

/** Everything a message of this app can say about a person. */
export function variablesOf(fields: Fields): Variable[] {
  const named = (prefix: string, list: { Name: string; Count: number }[]): Variable[] =>
    list.map(({ Name }) => ({ name: `${prefix}.${Name}` }));
  const fixed = [
    'Address',
    'ChannelType',
    'Id',
    'User.UserId',
    'Location.City',
    'Location.Country',
    'Location.PostalCode',
    'Location.Region',
    'Demographic.AppVersion',
    'Demographic.Locale',
    'Demographic.Make',
    'Demographic.Model',
    'Demographic.Platform',
    'Demographic.Timezone',
  ];
  return [
    ...named('Attributes', fields.Attributes),
    ...named('User.UserAttributes', fields.UserAttributes),
    ...named('Metrics', fields.Metrics),
    ...fixed.map((name) => ({ name })),
  ];
}

const WORDS = new Set(['else', 'this', 'UnsubscribeUrl', 'PreferencesUrl']);

/** Whether a name is none of the app's; an index behind it (`.[0]`) does not matter. */
export function unknownVariable(name: string, names: Set<string> | undefined): boolean {
  if (!names || WORDS.has(name)) return false;
  return !names.has(name.replace(/\.?\[\d+\]$/, ''));
}

/** The unknown ones of a text, in order, once each. */
export function unknownVariables(text: string, names: Set<string> | undefined): string[] {
  const found = [...text.matchAll(new RegExp(VARIABLE, 'g'))].map((match) => match[1]!);
  return [...new Set(found.filter((name) => unknownVariable(name, names)))];
}
