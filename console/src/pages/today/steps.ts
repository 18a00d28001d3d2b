import type { Fields } from '~/api/ext.ts';
import type { ApplicationResponse, CampaignResponse, SegmentResponse } from '~/api/types.ts';

export type StepId = 'audience' | 'campaign' | 'explain' | 'event' | 'import';

export interface Known {
  demo: boolean;
  app?: ApplicationResponse;
  segments?: SegmentResponse[];
  campaigns?: CampaignResponse[];
  fields?: Fields;
  imports?: number;
  explained: boolean;
}

/** What the demo makes of its own; it does not count as the reader's. */
const DEMO_EVENTS = new Set(['email.confirmed', 'teams.selected', 'minigame.played', 'offer.answered']);
const DEMO_NAMES = new Set(['lapsed ticket buyers', 'win back']);
/** The demo makes its things together with its app. */
const DEMO_MS = 2_000;
/** Statuses of a campaign that has been let go. */
const LAUNCHED = new Set(['EXECUTING', 'COMPLETED', 'PENDING_NEXT_RUN', 'SCHEDULED']);

/** Which of the five steps are done, read off the data; undefined while it is not known. */
export function done(known: Known): Record<StepId, boolean | undefined> {
  const own = (item: { Name?: string; CreationDate: string }) => !known.demo || !fromDemo(item, known.app);
  return {
    audience: known.segments?.some((segment) => own(segment)),
    campaign: known.campaigns?.some(
      (campaign) => own(campaign) && LAUNCHED.has(campaign.State?.CampaignStatus ?? ''),
    ),
    explain: known.explained,
    event: known.fields?.Events.some(({ EventType }) => ownEvent(EventType, known.demo)),
    import: known.imports === undefined ? undefined : known.imports > 0,
  };
}

function fromDemo(
  item: { Name?: string; CreationDate: string },
  app: ApplicationResponse | undefined,
): boolean {
  if (DEMO_NAMES.has(item.Name ?? '')) return true;
  const made = Date.parse(app?.CreationDate ?? '');
  return Number.isFinite(made) && Math.abs(Date.parse(item.CreationDate) - made) < DEMO_MS;
}

/** Events of the service itself and of SDKs begin with an underscore. */
function ownEvent(type: string, demo: boolean): boolean {
  if (demo) return !type.startsWith('_') && !DEMO_EVENTS.has(type);
  return !/^_(campaign|email|journey|sms|voice|push|custom|inapp|hold)/.test(type);
}

const EXPLAINED = 'counterpoint.explained.';

/** Remembers on this browser that "why did this person (not) get it" was asked: call it where an explanation is shown. */
export function markExplained(app: string) {
  localStorage.setItem(EXPLAINED + app, '1');
}

export function wasExplained(app: string): boolean {
  return localStorage.getItem(EXPLAINED + app) === '1';
}

/** The newest campaign that has sent or is sending. */
export function lastSent(campaigns: CampaignResponse[] | undefined): CampaignResponse | undefined {
  return campaigns
    ?.filter(({ State }) =>
      ['COMPLETED', 'EXECUTING', 'PENDING_NEXT_RUN'].includes(State?.CampaignStatus ?? ''),
    )
    .sort((a, b) => b.CreationDate.localeCompare(a.CreationDate))[0];
}
