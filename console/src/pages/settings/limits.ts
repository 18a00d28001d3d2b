import type { ApplicationSettingsResource, WriteApplicationSettingsRequest } from '~/api/types.ts';

/** The settings as a form holds them; empty: not limited. */
export interface LimitsForm {
  daily: number | '';
  total: number | '';
  duration: number | '';
  rate: number | '';
  start: string;
  end: string;
}

const some = (value: number | undefined): number | '' => value || '';

export function toForm(stored: ApplicationSettingsResource | undefined): LimitsForm {
  const { Limits, QuietTime } = stored ?? {};
  return {
    daily: some(Limits?.Daily),
    total: some(Limits?.Total),
    duration: some(Limits?.MaximumDuration),
    rate: some(Limits?.MessagesPerSecond),
    start: QuietTime?.Start ?? '',
    end: QuietTime?.End ?? '',
  };
}

export interface Wrong {
  id: string;
  message: string;
}

/** What cannot be stored (reference A §1.2). */
export function wrongs(form: LimitsForm): Wrong[] {
  const found: Wrong[] = [];
  const within = (id: string, value: number | '', low: number, high: number, what: string) => {
    if (value !== '' && (value < low || value > high)) {
      found.push({ id, message: `${what}: from ${low} to ${high}, or empty for no limit.` });
    }
  };
  within('daily', form.daily, 0, 100, 'Messages a day');
  within('total', form.total, 0, 100, 'Messages of one campaign');
  within('rate', form.rate, 1, 20_000, 'Messages a second');
  if (form.duration !== '' && form.duration < 60) {
    found.push({ id: 'duration', message: 'A run tries for at least 60 seconds.' });
  }
  if (Boolean(form.start) !== Boolean(form.end)) {
    found.push({ id: form.start ? 'end' : 'start', message: 'Quiet time needs a start and an end.' });
  }
  return found;
}

export function toRequest(form: LimitsForm): WriteApplicationSettingsRequest {
  const limit = (value: number | '') => (value === '' ? undefined : value);
  return {
    Limits: {
      Daily: form.daily || 0,
      Total: form.total || 0,
      MaximumDuration: limit(form.duration),
      MessagesPerSecond: limit(form.rate),
    },
    QuietTime: form.start && form.end ? { Start: form.start, End: form.end } : {},
  };
}
