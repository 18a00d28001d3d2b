import { EmptyState, Page, PageHeader } from '~/ui/index.ts';

export default function Jobs() {
  return (
    <Page>
      <PageHeader title="Imports and exports" />
      <EmptyState title="Not built yet">This page is on its way.</EmptyState>
    </Page>
  );
}
