import type {
  CampaignResponse,
  MessageConfiguration,
  TemplateConfiguration,
  TreatmentResource,
  WriteCampaignRequest,
  WriteTreatmentResource,
} from '~/api/types.ts';

/** What one treatment says: its own words, a template, or (not the default one) what the default one says. */
export interface Content {
  kind: 'own' | 'template' | 'same';
  subject: string;
  html: string;
  text: string;
  template: string;
  /** Empty: the version that is active when the run starts. */
  version: string;
  /** Members that the editor does not show; they are kept. */
  extra?: { message?: MessageConfiguration; templates?: TemplateConfiguration };
}

/** An additional treatment. */
export interface Arm {
  key: string;
  name: string;
  /** Percent of the audience. */
  size: number;
  content: Content;
  extra?: Pick<WriteTreatmentResource, 'Schedule' | 'CustomDeliveryConfiguration' | 'TreatmentDescription'>;
}

export interface Form {
  name: string;
  description: string;
  /** Empty: the channel's. */
  from: string;
  content: Content;
  /** Empty: none yet. */
  segment: string;
  segmentVersion: number | null;
  when: 'now' | 'at';
  /** ISO 8601, UTC; empty: not chosen yet. */
  at: string;
  quietStart: string;
  quietEnd: string;
  daily: number | null;
  total: number | null;
  perSecond: number | null;
  /** Minutes after the start in which sending is tried. */
  minutes: number | null;
  /** Name of the default treatment. */
  treatmentName: string;
  arms: Arm[];
  /** Percent of the audience that gets nothing. */
  holdout: number;
}

export const IMMEDIATE = 'IMMEDIATE';
/** Additional ones; reference B §1.1. */
export const ARMS_MAX = 4;

export function emptyContent(kind: Content['kind'] = 'own'): Content {
  return { kind, subject: '', html: '', text: '', template: '', version: '' };
}

export function emptyForm(): Form {
  return {
    name: '',
    description: '',
    from: '',
    content: emptyContent(),
    segment: '',
    segmentVersion: null,
    when: 'now',
    at: '',
    quietStart: '',
    quietEnd: '',
    daily: null,
    total: null,
    perSecond: null,
    minutes: null,
    treatmentName: '',
    arms: [],
    holdout: 10,
  };
}

/** A campaign as the form shows it. */
export function fromCampaign(c: CampaignResponse): Form {
  const start = c.Schedule?.StartTime ?? IMMEDIATE;
  const limits = c.Limits ?? {};
  return {
    name: c.Name ?? '',
    description: c.Description ?? '',
    from: c.MessageConfiguration?.EmailMessage?.FromAddress ?? '',
    content: contentOf(c, 'own'),
    segment: c.SegmentId,
    segmentVersion: c.SegmentVersion ?? null,
    when: start === IMMEDIATE ? 'now' : 'at',
    at: start === IMMEDIATE ? '' : start,
    quietStart: c.Schedule?.QuietTime?.Start ?? '',
    quietEnd: c.Schedule?.QuietTime?.End ?? '',
    daily: limits.Daily || null,
    total: limits.Total || null,
    perSecond: limits.MessagesPerSecond || null,
    minutes: limits.MaximumDuration ? limits.MaximumDuration / 60 : null,
    treatmentName: c.TreatmentName ?? '',
    arms: (c.AdditionalTreatments ?? []).map(armOf),
    holdout: c.HoldoutPercent ?? 0,
  };
}

function armOf(t: TreatmentResource): Arm {
  return {
    key: t.Id,
    name: t.TreatmentName ?? '',
    size: t.SizePercent,
    content: contentOf(t, 'same'),
    extra: clean({
      Schedule: t.Schedule,
      CustomDeliveryConfiguration: t.CustomDeliveryConfiguration,
      TreatmentDescription: t.TreatmentDescription,
    }),
  };
}

interface Told {
  MessageConfiguration?: MessageConfiguration;
  TemplateConfiguration?: TemplateConfiguration;
}

function contentOf(t: Told, silent: Content['kind']): Content {
  const email = t.MessageConfiguration?.EmailMessage;
  const template = t.TemplateConfiguration?.EmailTemplate;
  return {
    kind: template ? 'template' : t.MessageConfiguration ? 'own' : silent,
    subject: email?.Title ?? '',
    html: email?.HtmlBody ?? '',
    text: email?.Body ?? '',
    template: template?.Name ?? '',
    version: template?.Version ?? '',
    extra: { message: t.MessageConfiguration, templates: t.TemplateConfiguration },
  };
}

/** The request behind a form. `base`: the campaign as it is; what the editor does not show is kept from it. */
export function toRequest(form: Form, base?: CampaignResponse): WriteCampaignRequest {
  const limits = clean({
    ...base?.Limits,
    Daily: form.daily || undefined,
    Total: form.total || undefined,
    MessagesPerSecond: form.perSecond || undefined,
    MaximumDuration: form.minutes ? Math.round(form.minutes * 60) : undefined,
  });
  const quiet = form.quietStart && form.quietEnd;
  return {
    ...told(form.content, form.from),
    Name: form.name.trim(),
    Description: form.description.trim() || undefined,
    SegmentId: form.segment,
    SegmentVersion: form.segmentVersion ?? undefined,
    Schedule: clean({
      ...base?.Schedule,
      StartTime: form.when === 'now' ? IMMEDIATE : form.at,
      QuietTime: quiet ? { Start: form.quietStart, End: form.quietEnd } : undefined,
    }) as WriteCampaignRequest['Schedule'],
    Limits: Object.keys(limits).length > 0 ? limits : undefined,
    TreatmentName: form.treatmentName.trim() || undefined,
    HoldoutPercent: form.holdout,
    AdditionalTreatments: form.arms.length > 0 ? form.arms.map((arm) => armRequest(arm, form)) : undefined,
  };
}

function armRequest(arm: Arm, form: Form): WriteTreatmentResource {
  return clean({
    ...arm.extra,
    SizePercent: arm.size,
    TreatmentName: arm.name.trim() || undefined,
    ...(arm.content.kind === 'same' ? {} : told(arm.content, form.from)),
  });
}

function told(content: Content, from: string): Told {
  const before = content.extra?.message;
  const email = clean({
    ...before?.EmailMessage,
    FromAddress: from.trim() || undefined,
    Title: content.kind === 'own' ? content.subject : undefined,
    HtmlBody: (content.kind === 'own' && content.html) || undefined,
    Body: (content.kind === 'own' && content.text) || undefined,
  });
  const some = content.kind === 'own' || Object.keys(email).length > 0;
  const message = clean({ ...before, EmailMessage: some ? email : undefined });
  const templates = clean({
    ...content.extra?.templates,
    EmailTemplate:
      content.kind === 'template'
        ? clean({ Name: content.template, Version: content.version || undefined })
        : undefined,
  });
  return clean({
    MessageConfiguration: Object.keys(message).length > 0 ? message : undefined,
    TemplateConfiguration: Object.keys(templates).length > 0 ? templates : undefined,
  });
}

/** Members that an update must clear when the form leaves them out: PUT keeps what is absent. */
const CLEARED = [
  'Description',
  'MessageConfiguration',
  'TemplateConfiguration',
  'Limits',
  'TreatmentName',
  'AdditionalTreatments',
] as const;

/** The request as an update: null clears. */
export function asUpdate(request: WriteCampaignRequest): WriteCampaignRequest {
  const body: Record<string, unknown> = { ...request };
  for (const name of CLEARED) body[name] ??= null;
  return body as WriteCampaignRequest;
}

/** The request behind a stored campaign: what one would send to make it again. */
export function definitionOf(c: CampaignResponse): WriteCampaignRequest {
  return clean({
    Name: c.Name,
    ...toRequest(fromCampaign(c), c),
    Hook: c.Hook,
    Priority: c.Priority,
    CustomDeliveryConfiguration: c.CustomDeliveryConfiguration,
    TreatmentDescription: c.TreatmentDescription,
    IsPaused: c.IsPaused,
  });
}

/** Without members that are undefined. */
function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
