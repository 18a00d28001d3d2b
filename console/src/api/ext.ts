/** `/counterpoint/v1`: everything Pinpoint did not have. */
import { type CallOptions, call } from './client.ts';
import type {
  AttributeDimension,
  ChannelType,
  EndpointResponse,
  MetricDimension,
  SetDimension,
  WriteSegmentRequest,
} from './types.ts';

const ROOT = '/counterpoint/v1';
type Signal = AbortSignal | undefined;
/** An id in a path. */
export const seg = encodeURIComponent;
const app = (id: string) => `${ROOT}/apps/${seg(id)}`;

export interface Page<T> {
  Item: T[];
  NextToken?: string;
}

export interface Paging {
  token?: string;
  pageSize?: number;
}

const paged = (paging: Paging = {}) => ({ token: paging.token, 'page-size': paging.pageSize });

// --- Members and sessions ---------------------------------------------------------------------------------

export type Role = 'admin' | 'launcher' | 'marketer' | 'analyst' | 'support';
export type Capability =
  | 'read'
  | 'people'
  | 'addresses'
  | 'edit'
  | 'launch'
  | 'settings'
  | 'members'
  | 'inbox'
  | 'metrics'
  | 'suppress';

export interface Session {
  Member: { Id: string; Email: string; Name: string; Role: Role; Totp: boolean };
  Capabilities: Capability[];
  AccountId: string;
  Region: string;
  Version: string;
  Demo: boolean;
  PublicUrl: string;
  VirtualClock: boolean;
}

export interface Member {
  Id: string;
  Email: string;
  Name?: string;
  Role: Role;
  Totp: boolean;
  Created: string;
  LastSeen?: string;
  Invited: boolean;
}

export interface OwnSession {
  Id: string;
  Current: boolean;
  Created: string;
  LastSeen: string;
  Address: string;
  Agent: string;
}

export interface AuditLine {
  Id: string;
  At: string;
  Who: string;
  Role: string;
  Operation: string;
  App?: string;
  Target?: string;
  Status: number;
  Address: string;
  Detail?: string;
}

export type KeyRole = 'admin' | 'sender' | 'ingest' | 'read';

export interface AccessKey {
  AccessKeyId: string;
  Name: string;
  Role: KeyRole;
  AppId?: string;
  Created: string;
  LastUsed?: string;
  /** Only in the answer that made or rotated the key. */
  SecretAccessKey?: string;
  /** The same of a key that stands in the address. */
  Address?: string;
  /** The identity pool whose guests it is for. */
  IdentityPoolId?: string;
  /** Until when the secret before the last rotation is good. */
  PreviousUntil?: string;
}

export const session = {
  get: (signal?: Signal) => call<Session>(`${ROOT}/session`, { signal, anonymous: true }),
  start: (body: { Email: string; Password: string; Code?: string }) =>
    call<Session>(`${ROOT}/session`, { method: 'POST', body, anonymous: true }),
  end: () => call<object>(`${ROOT}/session`, { method: 'DELETE', anonymous: true }),
  changePassword: (body: { Old: string; New: string }) =>
    call<object>(`${ROOT}/session/password`, { method: 'PUT', body }),
  totpStart: () => call<{ Secret: string; Uri: string }>(`${ROOT}/session/totp`, { method: 'POST' }),
  totpOn: (body: { Code: string }) => call<object>(`${ROOT}/session/totp`, { method: 'PUT', body }),
  totpOff: (body: { Password: string }) => call<object>(`${ROOT}/session/totp`, { method: 'DELETE', body }),
  list: (signal?: Signal) => call<Page<OwnSession>>(`${ROOT}/sessions`, { signal }),
  revoke: (id: string) => call<object>(`${ROOT}/sessions/${seg(id)}`, { method: 'DELETE' }),
  /** Where the single sign-on begins; a navigation, not a call. */
  oidcStart: (to: string) => `/counterpoint/oidc/start?to=${seg(to)}`,
};

export const members = {
  list: (signal?: Signal) => call<Page<Member>>(`${ROOT}/members`, { signal }),
  invite: (body: { Email: string; Name?: string; Role: Role }) =>
    call<{ Member: Member; Invitation: { Url: string; Expires: string } }>(`${ROOT}/members`, {
      method: 'POST',
      body,
    }),
  update: (id: string, body: { Role?: Role; Name?: string }) =>
    call<Member>(`${ROOT}/members/${seg(id)}`, { method: 'PUT', body }),
  remove: (id: string) => call<object>(`${ROOT}/members/${seg(id)}`, { method: 'DELETE' }),
};

export const invitations = {
  get: (token: string, signal?: Signal) =>
    call<{ Email: string; Role: Role }>(`${ROOT}/invitations/${seg(token)}`, { signal, anonymous: true }),
  accept: (token: string, body: { Name: string; Password: string }) =>
    call<Session>(`${ROOT}/invitations/${seg(token)}`, { method: 'POST', body, anonymous: true }),
};

export const audit = {
  list: (query: { app?: string; who?: string } & Paging, signal?: Signal) =>
    call<Page<AuditLine>>(`${ROOT}/audit`, {
      query: { app: query.app, who: query.who, ...paged(query) },
      signal,
    }),
  exportUrl: `${ROOT}/audit/export`,
};

export const accessKeys = {
  list: (signal?: Signal) => call<Page<AccessKey>>(`${ROOT}/access-keys`, { signal }),
  create: (body: { Name: string; Role: KeyRole; AppId?: string }) =>
    call<AccessKey>(`${ROOT}/access-keys`, { method: 'POST', body }),
  remove: (id: string) => call<object>(`${ROOT}/access-keys/${seg(id)}`, { method: 'DELETE' }),
  rotate: (id: string) =>
    call<AccessKey>(`${ROOT}/access-keys/${seg(id)}/rotate`, { method: 'POST', body: {} }),
};

// --- Headline numbers -------------------------------------------------------------------------------------

/** As `EventDimensions` of the API. */
export interface EventRule {
  EventType?: SetDimension;
  Attributes?: Record<string, AttributeDimension>;
  Metrics?: Record<string, MetricDimension>;
}

export interface ActivationDefinition {
  Events: EventRule[];
  AtLeast?: number;
  WithinDays?: number;
}
export interface RetentionDefinition {
  Event?: EventRule;
}
export interface ConversionDefinition {
  Event: EventRule;
  Exposure?: EventRule;
  WithinHours?: number;
  Value?: string;
}
export interface MetricDefinitions {
  Zone?: string;
  Activation?: ActivationDefinition;
  Retention?: RetentionDefinition;
  Conversion?: ConversionDefinition;
}

export interface Tally {
  Size: number;
  Count: number;
  Rate: number | null;
  /** Sums by currency, of conversions. */
  Value?: Record<string, number>;
}
export interface CohortRow extends Tally {
  Cohort: string;
  Complete: boolean;
  Periods?: (Tally & { N: number; Complete: boolean })[];
}
export interface Headline<D = unknown> {
  Definition: D;
  Unit: 'User' | 'Endpoint';
  Position: number;
  Total: Tally;
  Rows: CohortRow[];
}
export type MetricName = 'activation' | 'retention' | 'conversion';
export interface DefinitionOf {
  activation: ActivationDefinition;
  retention: RetentionDefinition;
  conversion: ConversionDefinition;
}
export interface MetricQuery {
  from?: string;
  to?: string;
  unit?: 'DAY' | 'WEEK' | 'MONTH';
  zone?: string;
  segment?: string;
  periods?: number;
}

export const metrics = {
  definitions: (id: string, signal?: Signal) => call<MetricDefinitions>(`${app(id)}/metrics`, { signal }),
  define: (id: string, body: MetricDefinitions | Record<string, unknown>) =>
    call<MetricDefinitions>(`${app(id)}/metrics`, { method: 'PUT', body }),
  read: <M extends MetricName>(id: string, metric: M, query: MetricQuery, signal?: Signal) =>
    call<Headline<DefinitionOf[M]>>(`${app(id)}/metrics/${metric}`, { query: { ...query }, signal }),
  people: (
    id: string,
    metric: MetricName,
    query: { from?: string; to?: string; unit?: string; missed?: boolean } & Paging,
    signal?: Signal,
  ) =>
    call<Page<Person>>(`${app(id)}/metrics/${metric}/people`, {
      query: { from: query.from, to: query.to, unit: query.unit, missed: query.missed, ...paged(query) },
      signal,
    }),
};

// --- Questions --------------------------------------------------------------------------------------------

export interface Status {
  Now: string;
  Log: { Head: number; Applied: number };
  EventsPerSecond: number;
  Queue: { Waiting: number; InFlight: number };
  Uncertain: number;
  /** When the last backup was made; null: never. */
  Backup: string | { At: string } | null;
  Carrier: Record<string, string>;
}

export interface FieldValue {
  Value: string;
  Count: number;
}
export interface Field {
  Name: string;
  Count: number;
  /** At most 50, most frequent first. */
  Values: FieldValue[];
}
export interface Fields {
  Attributes: Field[];
  UserAttributes: Field[];
  Metrics: { Name: string; Count: number; Min: number; Max: number }[];
  Demographic: Partial<Record<'Channel' | 'AppVersion' | 'Make' | 'Model' | 'Platform', FieldValue[]>>;
  Location: { Country?: FieldValue[] };
  Events: { EventType: string; Count: number; Last: string }[];
  Position: number;
}

export interface Reach {
  Members: number;
  NoAddress: number;
  OptedOut: number;
  Inactive: number;
  Suppressed: number;
  SameAddress: number;
  Reachable: number;
}
export interface Estimate {
  Count: number;
  Users: number;
  Position: number;
  /** In the order of the request; Count: members of the app that satisfy this rule alone. */
  Rules: { Rule: string; Group: number; Dimension: number; Count: number }[];
  Reach: Record<string, Reach>;
  Sample: EndpointResponse[];
}

export interface Person {
  EndpointId: string;
  UserId?: string;
  ChannelType?: ChannelType;
  Address?: string;
  Name?: string;
  Status: string;
  OptOut: string;
  LastActive?: string;
}
export interface PersonDetail {
  Endpoint: EndpointResponse;
  LastActive?: string;
  Others: EndpointResponse[];
  Suppression?: { Reason: string; At: string; Detail?: string };
  Segments: { Id: string; Name: string }[];
}
export interface TimelineItem {
  At: string;
  Arrived: string;
  EventType: string;
  Origin: 'client' | 'service';
  EndpointId: string;
  Attributes?: Record<string, string>;
  Metrics?: Record<string, number>;
  CampaignId?: string;
  CampaignName?: string;
  TreatmentId?: string;
}

export type Outcome = 'SENT' | 'NOT_SENT' | 'HELD_OUT' | 'WAITING' | 'NOT_IN_AUDIENCE' | 'UNCERTAIN';
export interface Explanation {
  EndpointId: string;
  Outcome: Outcome;
  Reason?: string;
  Sentence: string;
  Steps: { Step: string; Passed: boolean; Detail?: string }[];
  Events: TimelineItem[];
}

export interface ReportGroup {
  /** `Treatment 0`, `Treatment 1` …, `Holdout`. */
  Group: string;
  TreatmentId?: string;
  Name?: string;
  People: number;
  Sent: number;
  Delivered: number;
  Opened: number;
  Clicked: number;
  Bounced: number;
  Unsubscribed: number;
  Complained: number;
  Uncertain: number;
  Converted: number;
  Rate?: number | null;
}
export interface Comparison {
  Of: string;
  Against: string;
  Difference: number;
  Low: number;
  High: number;
  Verdict: 'better' | 'worse' | 'not enough data';
  Sentence?: string;
}
export interface Report {
  Runs: { Id?: string; Start?: string; End?: string; State?: string; Total?: number; Done?: number }[];
  Groups: ReportGroup[];
  Comparisons: Comparison[];
  Funnel: { Counter: string; Count: number }[];
  Conversion?: ConversionDefinition | null;
}

export interface PreviewRequest {
  EndpointId?: string;
  Subject: string;
  HtmlPart?: string;
  TextPart?: string;
  DefaultSubstitutions?: string;
}
export interface Preview {
  Subject: string;
  HtmlPart?: string;
  TextPart?: string;
  /** Variables that have no value for this person. */
  Missing: string[];
  /** Variables that nobody of the app has. */
  Unknown: string[];
}

export const status = (appId?: string, signal?: Signal) =>
  call<Status>(`${ROOT}/status`, { query: { app: appId }, signal });

export const fields = (id: string, signal?: Signal) => call<Fields>(`${app(id)}/fields`, { signal });

/** Hang up (signal) when superseded: the server then stops working on it. */
export const estimate = (id: string, body: WriteSegmentRequest, signal?: Signal) =>
  call<Estimate>(`${app(id)}/segments/estimate`, { method: 'POST', body, signal, safe: true });

export const people = {
  search: (id: string, query: { q?: string; segment?: string } & Paging, signal?: Signal) =>
    call<Page<Person>>(`${app(id)}/people`, {
      query: { q: query.q, segment: query.segment, ...paged(query) },
      signal,
    }),
  get: (id: string, endpoint: string, signal?: Signal) =>
    call<PersonDetail>(`${app(id)}/people/${seg(endpoint)}`, { signal }),
  timeline: (id: string, endpoint: string, paging: Paging, signal?: Signal) =>
    call<Page<TimelineItem>>(`${app(id)}/people/${seg(endpoint)}/timeline`, { query: paged(paging), signal }),
};

export const explain = (id: string, campaign: string, endpoint: string, signal?: Signal) =>
  call<Explanation>(`${app(id)}/campaigns/${seg(campaign)}/explain`, { query: { endpoint }, signal });

export const report = (
  id: string,
  campaign: string,
  query: { event?: string; hours?: number } = {},
  signal?: Signal,
) => call<Report>(`${app(id)}/campaigns/${seg(campaign)}/report`, { query, signal });

export const preview = (id: string, body: PreviewRequest, signal?: Signal) =>
  call<Preview>(`${app(id)}/preview`, { method: 'POST', body, signal, safe: true });

// --- Sandbox, suppressions, uncertain, clock --------------------------------------------------------------

export interface SandboxMessage {
  Id: string;
  Channel: ChannelType;
  To: string;
  At: string;
  Subject: string;
  Text?: string | null;
  Html?: string | null;
  Headers: Record<string, string>;
  Payload?: unknown;
  AppId: string;
  CampaignId?: string | null;
  JourneyId?: string | null;
  EndpointId?: string | null;
  Outcome: string;
}

export const sandbox = {
  list: (
    query: { app?: string; channel?: string; to?: string; limit?: number; token?: string },
    signal?: Signal,
  ) => call<Page<SandboxMessage>>(`${ROOT}/sandbox/messages`, { query, signal }),
  raw: (id: string, signal?: Signal) =>
    call<string>(`${ROOT}/sandbox/messages/${seg(id)}/raw`, { as: 'text', signal }),
};

export interface Suppression {
  Channel: ChannelType;
  Address: string;
  Reason: string;
  At: string;
  Detail?: string;
}

export const suppressions = {
  list: (id: string, paging: Paging = {}, signal?: Signal) =>
    call<Page<Suppression>>(`${app(id)}/suppressions`, { query: paged(paging), signal }),
  add: (id: string, body: { Address: string; Channel?: string; Reason?: string }) =>
    call<Suppression>(`${app(id)}/suppressions`, { method: 'POST', body }),
  remove: (id: string, address: string, channel?: string) =>
    call<object>(`${app(id)}/suppressions`, { method: 'DELETE', query: { address, channel } }),
};

export interface UncertainMessage {
  Id: string;
  /** A campaign's run, or MESSAGE. */
  Source: string;
  EndpointId?: string | null;
  Address: string;
  Channel: ChannelType;
  Since: string;
}

export const uncertain = {
  list: (id: string, paging: Paging = {}, signal?: Signal) =>
    call<Page<UncertainMessage>>(`${app(id)}/uncertain`, { query: paged(paging), signal }),
  decide: (id: string, body: { Ids?: string[]; All?: boolean; Action: 'SEND' | 'CLOSE' }) =>
    call<{ Count: number }>(`${app(id)}/uncertain`, { method: 'POST', body }),
};

export const virtualClock = {
  get: (signal?: Signal) => call<{ Now: string; IsVirtual: boolean }>(`${ROOT}/clock`, { signal }),
  advance: (duration: string) =>
    call<{ Now: string }>(`${ROOT}/clock`, { method: 'POST', body: { advance: duration } }),
};

export type { CallOptions };
