import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { reportQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { formatNumber, formatPercent, NOTHING } from '~/lib/format.ts';
import { hasRun, totals } from '../logic/runs.ts';

interface Props {
  app: string;
  campaign: CampaignResponse;
  show: 'sent' | 'openRate' | 'clickRate';
}

/** One number of a campaign's report, in a list; the columns of a row share one call. */
export function LastRun({ app, campaign, show }: Props) {
  const ran = hasRun(campaign);
  const { data, isLoading } = useQuery({
    ...reportQuery(app, campaign.Id),
    enabled: ran,
    staleTime: 30_000,
  });
  if (!ran) return <>{NOTHING}</>;
  if (isLoading) return <Skeleton height={14} width={40} display="inline-block" />;
  if (!data) return <>{NOTHING}</>;
  const all = totals(data);
  return <>{show === 'sent' ? formatNumber(all.sent) : formatPercent(all[show])}</>;
}
