import { EmptyState, Page, PageHeader } from '~/ui/index.ts';

export default function Uncertain() {
  return (
    <Page>
      <PageHeader title="Uncertain" />
      <EmptyState title="Not built yet">This page is on its way.</EmptyState>
    </Page>
  );
}
