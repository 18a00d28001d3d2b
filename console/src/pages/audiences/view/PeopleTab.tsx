import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { estimateQuery } from '~/api/queries.ts';
import type { SegmentResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { Panel } from '~/ui/index.ts';
import { asQuestion } from '../../campaigns/editor/useAudience.ts';
import css from '../audiences.module.css';
import { Counted } from '../builder/Counted.tsx';
import { ReachPanel } from '../builder/ReachPanel.tsx';
import { Sample } from '../builder/Sample.tsx';
import type { Counting } from '../builder/useEstimate.ts';
import { fromSegment, rulesOf } from '../logic/form.ts';

/** Who is in the stored audience now, and who of them can be reached. */
export function PeopleTab({ app, segment }: { app: string; segment: SegmentResponse }) {
  const can = useCan();
  const query = useQuery(estimateQuery(app, asQuestion(segment)));
  const counting: Counting = {
    estimate: query.data,
    stale: query.isPlaceholderData,
    error: query.error,
    retry: () => void query.refetch(),
    perRule: {},
    unfinished: 0,
  };
  const rules = fromSegment(segment).groups.flatMap(rulesOf);
  return (
    <Stack gap={16}>
      <div className={css.twoPanels}>
        <Counted counting={counting} words="As saved, and as of now." />
        <ReachPanel counting={counting} />
      </div>
      <Sample app={app} counting={counting} rules={rules} />
      {can('people') ? (
        <Link to="/apps/$app/people" params={{ app }} search={{ segment: segment.Id }}>
          Look through all of them
        </Link>
      ) : (
        <Panel>Your role sees how many they are, not who they are.</Panel>
      )}
    </Stack>
  );
}
