import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { activitiesQuery, keys, POLL_MS, queryClient, statusQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { formatNumber } from '~/lib/format.ts';
import { Panel } from '~/ui/index.ts';
import css from '../campaigns.module.css';
import { progress } from '../logic/runs.ts';

/** While it sends: chosen, handed over, delivered; each second anew. */
export function LiveProgress({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const running = campaign.State?.CampaignStatus === 'EXECUTING';
  const { data } = useQuery({
    ...activitiesQuery(app, campaign.Id),
    enabled: running,
    refetchInterval: running ? POLL_MS : false,
  });
  const uncertain = useQuery({ ...statusQuery(app), enabled: running }).data?.Uncertain ?? 0;
  // The report follows: once more when the run has ended.
  useEffect(() => {
    if (!running) return;
    return () => {
      void queryClient.invalidateQueries({ queryKey: keys.of(app, 'campaigns', campaign.Id) });
    };
  }, [running, app, campaign.Id]);
  if (!running) return null;
  const now = progress(data?.items ?? []);
  const rows = [
    { label: 'Chosen', count: now.produced },
    { label: 'Sent', count: now.sent },
    { label: 'Delivered', count: now.delivered },
  ];
  return (
    <Panel title="Sending now" description="Moves by itself; you may leave this page.">
      <div className={css.progress}>
        {rows.map(({ label, count }) => (
          <div key={label} className={css.progressRow}>
            <span id={`progress-${label}`}>{label}</span>
            <div
              className={css.track}
              role="progressbar"
              aria-labelledby={`progress-${label}`}
              aria-valuenow={count}
              aria-valuemin={0}
              aria-valuemax={Math.max(1, now.produced)}
            >
              <span className={css.fill} style={{ width: `${(100 * count) / Math.max(1, now.produced)}%` }} />
            </div>
            <strong>{formatNumber(count)}</strong>
          </div>
        ))}
        {uncertain > 0 && (
          <Link to="/apps/$app/uncertain" params={{ app }}>
            {formatNumber(uncertain)} uncertain: handed over, without an answer
          </Link>
        )}
      </div>
    </Panel>
  );
}
