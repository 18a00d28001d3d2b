import { EmptyState, Page, PageHeader } from '~/ui/index.ts';

export default function AudienceNew() {
  return (
    <Page>
      <PageHeader title="New audience" />
      <EmptyState title="Not built yet">This page is on its way.</EmptyState>
    </Page>
  );
}
