import type { Form } from './form.ts';
import { defaultShare } from './shares.ts';
import { isClock } from './time.ts';

export type StepId = 'message' | 'audience' | 'schedule' | 'treatments' | 'review';

export const STEPS: { id: StepId; label: string }[] = [
  { id: 'message', label: 'Message' },
  { id: 'audience', label: 'Audience' },
  { id: 'schedule', label: 'Schedule' },
  { id: 'treatments', label: 'Treatments' },
  { id: 'review', label: 'Review' },
];

export interface Check {
  id: string;
  /** `bad`: cannot go out like this. */
  tone: 'good' | 'warn' | 'bad';
  text: string;
  /** Where to change it. */
  step?: StepId;
}

/** A message that goes out, with whose it is: "The message", "Treatment 1". */
export interface Said {
  who: string;
  step: StepId;
  subject: string;
  html: string;
  text: string;
  /** Names without a value for anybody of the app. */
  unknown: string[];
  /** Its template does not exist (any more). */
  absent?: boolean;
  /** Why the server cannot make a mail of it. */
  broken?: string;
}

export interface Facts {
  now: number;
  channel?: 'on' | 'off' | 'none';
  carrier?: string;
  reachable?: number;
  said: Said[];
}

/** What the server needs before it keeps a draft. */
export function draftNeeds(form: Form, now: number): { step: StepId; id: string; message: string }[] {
  const list: { step: StepId; id: string; message: string }[] = [];
  if (!form.name.trim()) list.push({ step: 'message', id: 'name', message: 'Give the campaign a name.' });
  if (form.content.kind === 'template' && !form.content.template)
    list.push({
      step: 'message',
      id: 'content-template',
      message: 'Choose a template, or write the message here.',
    });
  if (!form.segment) list.push({ step: 'audience', id: 'segment', message: 'Choose the audience.' });
  list.push(...scheduleNeeds(form, now), ...treatmentNeeds(form));
  return list;
}

function scheduleNeeds(form: Form, now: number) {
  const step: StepId = 'schedule';
  const list: { step: StepId; id: string; message: string }[] = [];
  if (form.when === 'at' && !form.at)
    list.push({ step, id: 'at', message: 'Choose the day and time of the start.' });
  else if (form.when === 'at' && Date.parse(form.at) < now)
    list.push({ step, id: 'at', message: 'The start has passed: choose a later time, or start at once.' });
  const quiet = [form.quietStart, form.quietEnd];
  if (quiet.some(Boolean) && !quiet.every(isClock))
    list.push({ step, id: 'quietStart', message: 'Quiet time needs a start and an end, each like 22:00.' });
  if (form.minutes !== null && form.minutes < 1)
    list.push({ step, id: 'minutes', message: 'The longest duration is at least one minute.' });
  return list;
}

function treatmentNeeds(form: Form) {
  const step: StepId = 'treatments';
  const list: { step: StepId; id: string; message: string }[] = [];
  if (defaultShare(form) < 0)
    list.push({ step, id: 'holdout', message: 'Treatments and holdout are more than 100 % together.' });
  form.arms.forEach((arm, at) => {
    if (!(arm.size >= 1))
      list.push({ step, id: `size-${arm.key}`, message: `Treatment ${at + 1} needs at least 1 %.` });
    if (arm.content.kind === 'template' && !arm.content.template)
      list.push({ step, id: `${arm.key}-template`, message: `Treatment ${at + 1} needs a template.` });
  });
  return list;
}

/** Everything worth a look before it goes out, what stops it first. */
export function checks(form: Form, facts: Facts): Check[] {
  const list: Check[] = draftNeeds(form, facts.now).map(({ step, id, message }) => ({
    id,
    tone: 'bad' as const,
    text: message,
    step,
  }));
  if (facts.channel === 'on') list.push({ id: 'channel', tone: 'good', text: 'E-mail is on for this app.' });
  if (facts.channel === 'off' || facts.channel === 'none')
    list.push({
      id: 'channel',
      tone: 'bad',
      text: 'E-mail is off for this app: turn it on in the app’s settings.',
    });
  if (facts.reachable === 0)
    list.push({
      id: 'reach',
      tone: 'bad',
      text: 'Nobody in this audience can be reached by e-mail.',
      step: 'audience',
    });
  if (form.segment && defaultShare(form) === 0 && form.arms.length === 0)
    list.push({
      id: 'all-held',
      tone: 'bad',
      text: 'Everybody is held out: nothing would be sent.',
      step: 'treatments',
    });
  for (const said of facts.said) list.push(...messageChecks(said));
  if (form.holdout === 0)
    list.push({
      id: 'no-holdout',
      tone: 'warn',
      text: 'Nobody is held out, so nobody will know what the message changed. 10 % is enough for most.',
      step: 'treatments',
    });
  list.push({
    id: 'unsubscribe',
    tone: 'good',
    text: 'Every mail carries a one-click unsubscribe link (List-Unsubscribe); you need not write one.',
  });
  const rank = { bad: 0, warn: 1, good: 2 };
  return list.sort((a, b) => rank[a.tone] - rank[b.tone]);
}

function messageChecks(said: Said): Check[] {
  const { who, step } = said;
  const of = (id: string, tone: Check['tone'], text: string): Check => ({
    id: `${who} ${id}`,
    tone,
    text,
    step,
  });
  if (said.absent) return [of('absent', 'bad', `${who}: its template does not exist any more.`)];
  if (said.broken !== undefined) return [of('broken', 'bad', `${who} cannot be made: ${said.broken}`)];
  const list: Check[] = [];
  if (!said.subject.trim()) list.push(of('subject', 'bad', `${who}: it has no subject.`));
  if (!said.html.trim() && !said.text.trim()) list.push(of('body', 'bad', `${who}: there is no text yet.`));
  if (said.unknown.length > 0)
    list.push(of('unknown', 'warn', `${who}: nobody has a value for ${said.unknown.join(', ')}.`));
  else if (said.subject.trim() && (said.html.trim() || said.text.trim()))
    list.push(of('variables', 'good', `${who}: every variable is known.`));
  const plain = insecure(said.html);
  if (plain.length > 0)
    list.push(
      of(
        'https',
        'warn',
        `${who}: ${plain.length === 1 ? 'a link is' : `${plain.length} links are`} not https (${plain[0]}).`,
      ),
    );
  return list;
}

/** Links of a message that do not begin with https. */
export function insecure(html: string): string[] {
  return [...html.matchAll(/href\s*=\s*["']?(http:\/\/[^"'\s>]+)/gi)].map((match) => match[1]!);
}
