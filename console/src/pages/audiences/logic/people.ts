/** People as lists show them. */
import type { EndpointResponse } from '~/api/types.ts';
import { formatNumber } from '~/lib/format.ts';

const FULL = ['name', 'fullname', 'full_name', 'displayname'];
const FIRST = ['firstname', 'first_name', 'givenname'];
const LAST = ['lastname', 'last_name', 'surname', 'familyname'];

/** By name where there is one, else by the ids. */
export function displayName(endpoint: EndpointResponse): string {
  const all = [
    ...Object.entries(endpoint.User?.UserAttributes ?? {}),
    ...Object.entries(endpoint.Attributes ?? {}),
  ];
  const of = (names: string[]) =>
    all.find(([name, values]) => names.includes(name.toLowerCase()) && values[0])?.[1][0];
  const both = [of(FIRST), of(LAST)].filter(Boolean).join(' ');
  return of(FULL) || both || endpoint.User?.UserId || endpoint.Id || '–';
}

/** What somebody has in a field that rules can be about. */
export function seenValue(endpoint: EndpointResponse, field: string): string | undefined {
  const name = field.slice(field.indexOf('.') + 1);
  const texts = (all: Record<string, string[]> | undefined) => own(all, name)?.join(', ') || undefined;
  if (field.startsWith('Attributes.')) return texts(endpoint.Attributes);
  if (field.startsWith('UserAttributes.')) return texts(endpoint.User?.UserAttributes);
  if (field.startsWith('Metrics.')) {
    const value = own(endpoint.Metrics, name);
    return value === undefined ? undefined : formatNumber(value, 6);
  }
  if (field === 'Location.Country') return endpoint.Location?.Country;
  if (field === 'Demographic.Channel') return endpoint.ChannelType;
  return own(endpoint.Demographic as Record<string, string> | undefined, name);
}

/** Names are the app's: "constructor" is one like any other. */
function own<T>(all: Record<string, T> | undefined, name: string): T | undefined {
  return all && Object.hasOwn(all, name) ? all[name] : undefined;
}
