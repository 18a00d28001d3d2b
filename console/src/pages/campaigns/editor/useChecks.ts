import { useQueries, useQuery } from '@tanstack/react-query';
import { ApiError } from '~/api/client.ts';
import { preview } from '~/api/ext.ts';
import { emailChannelQuery, previewQuery } from '~/api/queries.ts';
import { now } from '~/lib/clock.ts';
import { unknownVariables } from '~/ui/index.ts';
import { type Check, checks, type Said } from '../logic/checks.ts';
import type { Form } from '../logic/form.ts';
import { useParts } from '../message/useParts.ts';
import { useVariables } from '../message/useVariables.ts';

/** The list of checks, from the form and what the server knows. `verify`: have it make each message once. */
export function useChecks(app: string, form: Form, reachable: number | undefined, verify: boolean): Check[] {
  const channel = useQuery(emailChannelQuery(app)).data;
  const { names } = useVariables(app);
  const own = form.arms.filter(({ content }) => content.kind !== 'same');
  const resolved = useParts([form.content, ...own.map(({ content }) => content)]);
  const made = useQueries({
    queries: resolved.map((one, at) => {
      const parts = one?.parts ?? { Subject: '' };
      return {
        // Two treatments may say the same.
        queryKey: [...previewQuery(app, parts).queryKey, at],
        queryFn: ({ signal }: { signal: AbortSignal }) => preview(app, parts, signal),
        enabled: verify && one !== undefined && !one.absent,
      };
    }),
  });
  const said: Said[] = [];
  resolved.forEach((one, at) => {
    if (!one) return;
    const arm = own[at - 1];
    const content = arm?.content ?? form.content;
    if (content.kind === 'template' && !content.template) return;
    const { Subject, HtmlPart = '', TextPart = '', DefaultSubstitutions } = one.parts;
    const unknown = unknownVariables(`${Subject}\n${HtmlPart}\n${TextPart}`, names);
    said.push({
      who: arm ? arm.name || `Treatment ${form.arms.indexOf(arm) + 1}` : form.treatmentName || 'The message',
      step: arm ? 'treatments' : 'message',
      subject: Subject,
      html: HtmlPart,
      text: TextPart,
      unknown: unknown.filter((name) => !hasDefault(DefaultSubstitutions, name)),
      absent: one.absent,
      broken: why(made[at]?.error),
    });
  });
  return checks(form, {
    now: now(),
    channel: channel === undefined ? undefined : channel === null ? 'none' : channel.Enabled ? 'on' : 'off',
    reachable,
    said,
  });
}

/** What the server finds wrong with a message, on one line; it being away says nothing about it. */
function why(error: unknown): string | undefined {
  if (!(error instanceof ApiError) || error.status !== 400) return undefined;
  return error.message.split('\n')[0];
}

/** Whether a template brings a value of its own, written nested or dotted. */
export function hasDefault(defaults: string | undefined, name: string): boolean {
  if (!defaults) return false;
  const path = name.replace(/\.?\[\d+\]$/, '');
  try {
    const all = JSON.parse(defaults);
    if (Object.hasOwn(all, path)) return true;
    return path.split('.').reduce((at, key) => at?.[key], all) !== undefined;
  } catch {
    return false;
  }
}
