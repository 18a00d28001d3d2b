/** What people did and were sent, in words. */

import type { TimelineItem } from '~/api/ext.ts';
import type { EndpointResponse } from '~/api/types.ts';
import { channelName } from '~/lib/channels.ts';
import { formatDate, formatNumber } from '~/lib/format.ts';
import type { Tone } from '~/ui/index.ts';

export type Show = 'all' | 'events' | 'messages';

export const SHOWS: { value: Show; label: string }[] = [
  { value: 'all', label: 'Everything' },
  { value: 'events', label: 'What they did' },
  { value: 'messages', label: 'Messages' },
];

const MESSAGE = /^_(campaign|journey|email|sms|voice|push|custom|inapp|APNS|GCM|ADM|BAIDU|message)[._]/i;

/** Whether it is about a message rather than about what somebody did in the app. */
export function isMessage({ EventType, Origin }: Pick<TimelineItem, 'EventType' | 'Origin'>): boolean {
  return Origin === 'service' || MESSAGE.test(EventType);
}

export function inShow(item: TimelineItem, show: Show): boolean {
  return show === 'all' || (show === 'messages') === isMessage(item);
}

const SAID: Record<string, [string, Tone]> = {
  '_campaign.send': ['Chosen by a campaign', 'accent'],
  '_email.send': ['E-mail sent', 'accent'],
  '_email.delivered': ['E-mail delivered', 'good'],
  '_email.open': ['E-mail opened', 'good'],
  '_email.click': ['Link clicked', 'good'],
  '_email.softbounce': ['E-mail bounced, may work later', 'warn'],
  '_email.hardbounce': ['E-mail bounced for good', 'bad'],
  '_email.rejected': ['E-mail refused', 'bad'],
  '_email.complaint': ['Reported as spam', 'bad'],
  '_email.unsubscribe': ['Unsubscribed', 'warn'],
  '_session.start': ['Opened the app', 'neutral'],
  '_session.stop': ['Left the app', 'neutral'],
  '_session.pause': ['Put the app aside', 'neutral'],
  '_session.resume': ['Came back to the app', 'neutral'],
  '_userauth.sign_in': ['Signed in', 'neutral'],
  '_userauth.sign_up': ['Signed up', 'neutral'],
  '_userauth.auth_fail': ['Could not sign in', 'warn'],
  '_monetization.purchase': ['Bought something', 'good'],
};

/** What an event says; its own name when it is the app's. */
export function said(item: Pick<TimelineItem, 'EventType'>): { text: string; tone: Tone; own: boolean } {
  // Names of events are the app's: "constructor" is one like any other.
  const known = Object.hasOwn(SAID, item.EventType) ? SAID[item.EventType] : undefined;
  const [text, tone] = known ?? [item.EventType, 'neutral' as Tone];
  return { text, tone, own: known === undefined };
}

/** Members of an event that the line says already, or that only machines read. */
const SAID_ALREADY = new Set([
  'campaign_id',
  'treatment_id',
  'campaign_activity_id',
  'message_id',
  'delivery_type',
  'campaign_send_status: SUCCESS',
  'feedback: received',
  'feedback: delivered',
  'feedback: opened',
]);

/** `game: penalty`, metrics after attributes. */
export function details(item: TimelineItem): [name: string, value: string][] {
  const attributes = Object.entries(item.Attributes ?? {}).filter(
    ([name, value]) => !SAID_ALREADY.has(name) && !SAID_ALREADY.has(`${name}: ${value}`),
  );
  const metrics = Object.entries(item.Metrics ?? {}).map(
    ([name, value]) => [name, formatNumber(value, 6)] as [string, string],
  );
  return [...attributes, ...metrics];
}

/** Items by their day in the reader's zone, in the order given. */
export function byDay(items: TimelineItem[]): { day: string; items: TimelineItem[] }[] {
  const days: { day: string; items: TimelineItem[] }[] = [];
  for (const item of items) {
    const day = formatDate(item.At);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}

export const REASONS: Record<string, string> = {
  UNSUBSCRIBED: 'unsubscribed',
  HARD_BOUNCE: 'bounced for good',
  BOUNCE: 'bounced',
  COMPLAINT: 'complained',
  MANUAL: 'added by hand',
};

/** Facts of an endpoint that have a name of their own, as shown; those it does not have are left out. */
export function facts(endpoint: EndpointResponse): [string, string][] {
  const { Demographic: d = {}, Location: l = {} } = endpoint;
  const place = [l.City, l.Region, l.PostalCode, l.Country].filter(Boolean).join(', ');
  const point =
    l.Latitude === undefined || l.Longitude === undefined
      ? undefined
      : `${formatNumber(l.Latitude, 4)}, ${formatNumber(l.Longitude, 4)}`;
  const all: [string, string | undefined][] = [
    ['Channel', endpoint.ChannelType && channelName(endpoint.ChannelType)],
    ['Address', endpoint.Address],
    ['User', endpoint.User?.UserId],
    ['Place', place],
    ['Coordinates', point],
    ['Platform', [d.Platform, d.PlatformVersion].filter(Boolean).join(' ')],
    ['App version', d.AppVersion],
    ['Device', [d.Make, d.Model, d.ModelVersion].filter(Boolean).join(' ')],
    ['Language', d.Locale],
    ['Time zone', d.Timezone],
    ['Cohort', endpoint.CohortId === undefined ? undefined : `${endpoint.CohortId} of 0 to 99`],
  ];
  return all.filter((fact): fact is [string, string] => Boolean(fact[1]));
}

const METRICS: Record<string, [did: string, missed: string]> = {
  activation: ['activated', 'did not activate'],
  retention: ['came back', 'did not come back'],
  conversion: ['converted', 'did not convert'],
};

/** "did not come back" */
export function metricWords(metric: string, missed: boolean): string {
  return METRICS[metric]?.[missed ? 1 : 0] ?? metric;
}
