import { useQuery } from '@tanstack/react-query';
import { metricQuery } from '~/api/queries.ts';
import { useApp, useAppId } from '~/app/session.ts';
import { Page, PageHeader } from '~/ui/index.ts';
import { Headlines } from './Headlines.tsx';
import { LastCampaign } from './LastCampaign.tsx';
import { LeakSentence } from './LeakSentence.tsx';
import css from './today.module.css';
import { YourTurn } from './YourTurn.tsx';

const BY_WEEK = { unit: 'WEEK' } as const;

/** The first page: how the app is doing, where people are lost, what the last campaign changed, what to do next. */
export default function Today() {
  const id = useAppId();
  const app = useApp();
  const activation = useQuery(metricQuery(id, 'activation', BY_WEEK));
  const retention = useQuery(metricQuery(id, 'retention', BY_WEEK));
  const conversion = useQuery(metricQuery(id, 'conversion', BY_WEEK));
  const waiting = [activation, retention, conversion].some((one) => one.isPending);
  return (
    <Page>
      <PageHeader
        title="Today"
        documentTitle={app ? `Today · ${app.Name}` : 'Today'}
        description="How well people start, come back and convert; where you lose them; and what your last campaign changed."
      />
      <Headlines activation={activation} retention={retention} conversion={conversion} />
      <LeakSentence
        waiting={waiting}
        numbers={{ activation: activation.data, retention: retention.data, conversion: conversion.data }}
      />
      <div className={css.columns}>
        <LastCampaign />
        <YourTurn />
      </div>
    </Page>
  );
}
