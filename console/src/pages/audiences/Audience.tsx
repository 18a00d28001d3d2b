import { EmptyState, Page, PageHeader } from '~/ui/index.ts';

export default function Audience() {
  return (
    <Page>
      <PageHeader title="Audience" />
      <EmptyState title="Not built yet">This page is on its way.</EmptyState>
    </Page>
  );
}
