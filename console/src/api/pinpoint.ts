/** The calls of the Pinpoint API (`/v1`) that the console makes. */
import { call } from './client.ts';
import { type Page, type Paging, seg } from './ext.ts';
import type * as T from './types.ts';

type Signal = AbortSignal | undefined;
const app = (id: string) => `/v1/apps/${seg(id)}`;
const paged = (paging: Paging = {}) => ({ token: paging.token, 'page-size': paging.pageSize });
/** Templates call their token `next-token`. */
const pagedTemplates = (paging: Paging = {}) => ({
  'next-token': paging.token,
  'page-size': paging.pageSize,
});

/** Every page of a list, up to `limit` items. */
export async function all<X>(
  page: (paging: Paging) => Promise<Page<X>>,
  limit = 1_000,
): Promise<{ items: X[]; more: boolean }> {
  const items: X[] = [];
  let token: string | undefined;
  do {
    const answer = await page({ token, pageSize: 200 });
    items.push(...answer.Item);
    token = answer.NextToken;
  } while (token && items.length < limit);
  return { items, more: Boolean(token) };
}

export const apps = {
  list: (paging: Paging = {}, signal?: Signal) =>
    call<Page<T.ApplicationResponse>>('/v1/apps', { query: paged(paging), signal }),
  get: (id: string, signal?: Signal) => call<T.ApplicationResponse>(app(id), { signal }),
  create: (body: T.CreateApplicationRequest) =>
    call<T.ApplicationResponse>('/v1/apps', { method: 'POST', body }),
  remove: (id: string) => call<T.ApplicationResponse>(app(id), { method: 'DELETE' }),
  settings: (id: string, signal?: Signal) =>
    call<T.ApplicationSettingsResource>(`${app(id)}/settings`, { signal }),
  updateSettings: (id: string, body: T.WriteApplicationSettingsRequest) =>
    call<T.ApplicationSettingsResource>(`${app(id)}/settings`, { method: 'PUT', body }),
};

export const endpoints = {
  get: (id: string, endpoint: string, signal?: Signal) =>
    call<T.EndpointResponse>(`${app(id)}/endpoints/${seg(endpoint)}`, { signal }),
  update: (id: string, endpoint: string, body: T.EndpointRequest) =>
    call<T.MessageBody>(`${app(id)}/endpoints/${seg(endpoint)}`, { method: 'PUT', body }),
  remove: (id: string, endpoint: string) =>
    call<T.EndpointResponse>(`${app(id)}/endpoints/${seg(endpoint)}`, { method: 'DELETE' }),
};

export const segments = {
  list: (id: string, paging: Paging = {}, signal?: Signal) =>
    call<Page<T.SegmentResponse>>(`${app(id)}/segments`, { query: paged(paging), signal }),
  get: (id: string, segment: string, signal?: Signal) =>
    call<T.SegmentResponse>(`${app(id)}/segments/${seg(segment)}`, { signal }),
  create: (id: string, body: T.WriteSegmentRequest) =>
    call<T.SegmentResponse>(`${app(id)}/segments`, { method: 'POST', body }),
  update: (id: string, segment: string, body: T.WriteSegmentRequest) =>
    call<T.SegmentResponse>(`${app(id)}/segments/${seg(segment)}`, { method: 'PUT', body }),
  remove: (id: string, segment: string) =>
    call<T.SegmentResponse>(`${app(id)}/segments/${seg(segment)}`, { method: 'DELETE' }),
  versions: (id: string, segment: string, paging: Paging = {}, signal?: Signal) =>
    call<Page<T.SegmentResponse>>(`${app(id)}/segments/${seg(segment)}/versions`, {
      query: paged(paging),
      signal,
    }),
  version: (id: string, segment: string, version: number, signal?: Signal) =>
    call<T.SegmentResponse>(`${app(id)}/segments/${seg(segment)}/versions/${version}`, { signal }),
  importJobs: (id: string, segment: string, paging: Paging = {}, signal?: Signal) =>
    call<Page<T.ImportJobResponse>>(`${app(id)}/segments/${seg(segment)}/jobs/import`, {
      query: paged(paging),
      signal,
    }),
  exportJobs: (id: string, segment: string, paging: Paging = {}, signal?: Signal) =>
    call<Page<T.ExportJobResponse>>(`${app(id)}/segments/${seg(segment)}/jobs/export`, {
      query: paged(paging),
      signal,
    }),
};

export const importJobs = {
  list: (id: string, paging: Paging = {}, signal?: Signal) =>
    call<Page<T.ImportJobResponse>>(`${app(id)}/jobs/import`, { query: paged(paging), signal }),
  get: (id: string, job: string, signal?: Signal) =>
    call<T.ImportJobResponse>(`${app(id)}/jobs/import/${seg(job)}`, { signal }),
  create: (id: string, body: T.ImportJobRequest) =>
    call<T.ImportJobResponse>(`${app(id)}/jobs/import`, { method: 'POST', body }),
};

export const exportJobs = {
  list: (id: string, paging: Paging = {}, signal?: Signal) =>
    call<Page<T.ExportJobResponse>>(`${app(id)}/jobs/export`, { query: paged(paging), signal }),
  get: (id: string, job: string, signal?: Signal) =>
    call<T.ExportJobResponse>(`${app(id)}/jobs/export/${seg(job)}`, { signal }),
  create: (id: string, body: T.ExportJobRequest) =>
    call<T.ExportJobResponse>(`${app(id)}/jobs/export`, { method: 'POST', body }),
};

export const campaigns = {
  list: (id: string, paging: Paging = {}, signal?: Signal) =>
    call<Page<T.CampaignResponse>>(`${app(id)}/campaigns`, { query: paged(paging), signal }),
  get: (id: string, campaign: string, signal?: Signal) =>
    call<T.CampaignResponse>(`${app(id)}/campaigns/${seg(campaign)}`, { signal }),
  create: (id: string, body: T.WriteCampaignRequest) =>
    call<T.CampaignResponse>(`${app(id)}/campaigns`, { method: 'POST', body }),
  /** Absent members stay as they are (compare `Version` first: two people may be editing). */
  update: (id: string, campaign: string, body: T.WriteCampaignRequest) =>
    call<T.CampaignResponse>(`${app(id)}/campaigns/${seg(campaign)}`, { method: 'PUT', body }),
  remove: (id: string, campaign: string) =>
    call<T.CampaignResponse>(`${app(id)}/campaigns/${seg(campaign)}`, { method: 'DELETE' }),
  versions: (id: string, campaign: string, paging: Paging = {}, signal?: Signal) =>
    call<Page<T.CampaignResponse>>(`${app(id)}/campaigns/${seg(campaign)}/versions`, {
      query: paged(paging),
      signal,
    }),
  version: (id: string, campaign: string, version: number, signal?: Signal) =>
    call<T.CampaignResponse>(`${app(id)}/campaigns/${seg(campaign)}/versions/${version}`, { signal }),
  activities: (id: string, campaign: string, paging: Paging = {}, signal?: Signal) =>
    call<Page<T.ActivityResponse>>(`${app(id)}/campaigns/${seg(campaign)}/activities`, {
      query: paged(paging),
      signal,
    }),
};

export const templates = {
  list: (query: { prefix?: string; type?: string } & Paging = {}, signal?: Signal) =>
    call<Page<T.TemplateResponse>>('/v1/templates', {
      query: { prefix: query.prefix, 'template-type': query.type, ...pagedTemplates(query) },
      signal,
    }),
  getEmail: (name: string, version?: string, signal?: Signal) =>
    call<T.EmailTemplateResponse>(`/v1/templates/${seg(name)}/email`, { query: { version }, signal }),
  createEmail: (name: string, body: T.EmailTemplateRequest) =>
    call<T.CreateTemplateMessageBody>(`/v1/templates/${seg(name)}/email`, { method: 'POST', body }),
  updateEmail: (
    name: string,
    body: T.EmailTemplateRequest,
    query: { 'create-new-version'?: boolean; version?: string } = {},
  ) => call<T.MessageBody>(`/v1/templates/${seg(name)}/email`, { method: 'PUT', body, query }),
  removeEmail: (name: string, version?: string) =>
    call<T.MessageBody>(`/v1/templates/${seg(name)}/email`, { method: 'DELETE', query: { version } }),
  versions: (name: string, type = 'EMAIL', paging: Paging = {}, signal?: Signal) =>
    call<Page<T.TemplateVersionResponse>>(`/v1/templates/${seg(name)}/${seg(type)}/versions`, {
      query: pagedTemplates(paging),
      signal,
    }),
  setActive: (name: string, version: string, type = 'EMAIL') =>
    call<T.MessageBody>(`/v1/templates/${seg(name)}/${seg(type)}/active-version`, {
      method: 'PUT',
      body: { Version: version } satisfies T.TemplateActiveVersionRequest,
    }),
};

export const channels = {
  list: (id: string, signal?: Signal) => call<T.ChannelsResponse>(`${app(id)}/channels`, { signal }),
  email: (id: string, signal?: Signal) =>
    call<T.EmailChannelResponse>(`${app(id)}/channels/email`, { signal }),
  updateEmail: (id: string, body: T.EmailChannelRequest) =>
    call<T.EmailChannelResponse>(`${app(id)}/channels/email`, { method: 'PUT', body }),
  removeEmail: (id: string) =>
    call<T.EmailChannelResponse>(`${app(id)}/channels/email`, { method: 'DELETE' }),
};

export const sendMessages = (id: string, body: T.MessageRequest) =>
  call<T.MessageResponse>(`${app(id)}/messages`, { method: 'POST', body });

export const putEvents = (id: string, body: T.EventsRequest) =>
  call<T.EventsResponse>(`${app(id)}/events`, { method: 'POST', body });

export const kpis = {
  app: (id: string, kpi: string, range: { 'start-time'?: string; 'end-time'?: string }, signal?: Signal) =>
    call<T.ApplicationDateRangeKpiResponse>(`${app(id)}/kpis/daterange/${seg(kpi)}`, {
      query: range,
      signal,
    }),
  campaign: (
    id: string,
    campaign: string,
    kpi: string,
    range: { 'start-time'?: string; 'end-time'?: string },
    signal?: Signal,
  ) =>
    call<T.CampaignDateRangeKpiResponse>(`${app(id)}/campaigns/${seg(campaign)}/kpis/daterange/${seg(kpi)}`, {
      query: range,
      signal,
    }),
};
