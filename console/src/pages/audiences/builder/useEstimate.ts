import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Estimate } from '~/api/ext.ts';
import { estimateQuery } from '~/api/queries.ts';
import { wrong } from '../logic/check.ts';
import { build, type Form, question, rulesOf } from '../logic/form.ts';
import { perRule } from '../logic/reach.ts';

const WAIT_MS = 250;

export interface Counting {
  /** The last count; of an older definition while `stale`. */
  estimate?: Estimate;
  stale: boolean;
  error: unknown;
  retry: () => void;
  /** Members of the app that satisfy one rule alone, by the rule's key. */
  perRule: Record<string, number>;
  /** Rules that are not finished, and so not counted. */
  unfinished: number;
}

/** Counts while somebody types: the newest question only, and the last answer until it comes. */
export function useEstimate(app: string, form: Form): Counting {
  const built = useMemo(() => build(form, (rule) => wrong(rule) === undefined), [form]);
  const body = JSON.stringify(question(built.request));
  const [asked] = useDebouncedValue(body, WAIT_MS);
  const query = useQuery(estimateQuery(app, JSON.parse(asked)));
  const stale = asked !== body || query.isPlaceholderData;
  const [counts, setCounts] = useState<Record<string, number>>({});
  const { data } = query;
  useEffect(() => {
    if (!stale && data) setCounts(perRule(data, built.places));
  }, [stale, data, built.places]);
  return {
    estimate: data,
    stale: stale || (query.isFetching && !data),
    error: query.error,
    retry: () => void query.refetch(),
    perRule: counts,
    unfinished: form.groups.flatMap(rulesOf).filter((rule) => wrong(rule) !== undefined).length,
  };
}
