import { EmptyState, Page, PageHeader } from '~/ui/index.ts';

export default function Audiences() {
  return (
    <Page>
      <PageHeader title="Audiences" />
      <EmptyState title="Not built yet">This page is on its way.</EmptyState>
    </Page>
  );
}
