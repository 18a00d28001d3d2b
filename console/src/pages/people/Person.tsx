import { EmptyState, Page, PageHeader } from '~/ui/index.ts';

export default function Person() {
  return (
    <Page>
      <PageHeader title="Person" />
      <EmptyState title="Not built yet">This page is on its way.</EmptyState>
    </Page>
  );
}
