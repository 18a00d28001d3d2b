import { EmptyState, Page, PageHeader } from '~/ui/index.ts';

export default function People() {
  return (
    <Page>
      <PageHeader title="People" />
      <EmptyState title="Not built yet">This page is on its way.</EmptyState>
    </Page>
  );
}
