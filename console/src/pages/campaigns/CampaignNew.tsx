import { useQuery } from '@tanstack/react-query';
import { campaignQuery } from '~/api/queries.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { EmptyState, ErrorState, Page, PageHeader, Panel } from '~/ui/index.ts';
import { CampaignEditor } from './editor/CampaignEditor.tsx';

/** A new campaign; `segment`, `template` or `from` say with what it begins. */
export default function CampaignNew() {
  const app = useAppId();
  const can = useCan();
  const [{ segment, template, from }] = useAddress();
  const copy = useQuery({ ...campaignQuery(app, from ?? ''), enabled: from !== undefined });
  if (!can('edit')) {
    return (
      <Page>
        <PageHeader title="New campaign" />
        <Panel flush>
          <EmptyState title="Your role reads campaigns">
            Marketers, launchers and admins write them. An admin can change roles under Members.
          </EmptyState>
        </Panel>
      </Page>
    );
  }
  if (from && !copy.data) {
    return (
      <Page>
        <PageHeader title="New campaign" />
        {copy.error && (
          <ErrorState
            error={copy.error}
            what="There is nothing to copy"
            onRetry={() => void copy.refetch()}
          />
        )}
      </Page>
    );
  }
  return (
    <CampaignEditor
      key={`${from} ${segment} ${template}`}
      app={app}
      beginning={{ segment, template, copy: copy.data }}
    />
  );
}
