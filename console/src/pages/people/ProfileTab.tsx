import { Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { PersonDetail } from '~/api/ext.ts';
import { useCan, useSession } from '~/app/session.ts';
import { channelName } from '~/lib/channels.ts';
import { curlLine } from '~/lib/curl.ts';
import { formatNumber } from '~/lib/format.ts';
import { Code, CopyBlock, DateTime, Panel } from '~/ui/index.ts';
import { States } from './columns.tsx';
import css from './people.module.css';
import { facts, REASONS } from './words.ts';

/** Everything that is known of somebody. */
export function ProfileTab({ app, person }: { app: string; person: PersonDetail }) {
  const { Endpoint: e, Suppression } = person;
  return (
    <div className={css.columns}>
      <Stack gap={16}>
        <Panel title="Endpoint" description="One address, device or inbox of this person">
          <Facts>
            {facts(e).map(([name, value]) => (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ))}
            <Fact name="First seen">
              <DateTime at={e.CreationDate} />
            </Fact>
            <Fact name="Changed">
              <DateTime at={e.EffectiveDate} />
            </Fact>
            {Suppression && (
              <Fact name="Suppressed">
                {REASONS[Suppression.Reason] ?? Suppression.Reason}, <DateTime at={Suppression.At} />
                {Suppression.Detail && (
                  <Text size="sm" c="dimmed">
                    {Suppression.Detail}
                  </Text>
                )}
              </Fact>
            )}
          </Facts>
        </Panel>
        <Others app={app} person={person} />
        <Segments app={app} person={person} />
      </Stack>
      <Stack gap={16}>
        <Attributes title="Attributes" of={e.Attributes} none="Your code has told of none." />
        <Metrics of={e.Metrics} />
        <Attributes
          title="User attributes"
          of={e.User?.UserAttributes}
          none={e.User?.UserId ? 'None, on any endpoint of this user.' : 'No user is tied to this endpoint.'}
        />
        <AsJson app={app} person={person} />
      </Stack>
    </div>
  );
}

const Facts = ({ children }: { children: ReactNode }) => <dl className={css.facts}>{children}</dl>;

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Attributes({
  title,
  of = {},
  none,
}: {
  title: string;
  of?: Record<string, string[]>;
  none: string;
}) {
  const all = Object.entries(of).sort(([a], [b]) => a.localeCompare(b));
  return (
    <Panel title={title}>
      {all.length === 0 ? (
        <Text c="dimmed">{none}</Text>
      ) : (
        <Facts>
          {all.map(([name, values]) => (
            <Fact key={name} name={name}>
              {values.join(', ')}
            </Fact>
          ))}
        </Facts>
      )}
    </Panel>
  );
}

function Metrics({ of = {} }: { of?: Record<string, number> }) {
  const all = Object.entries(of).sort(([a], [b]) => a.localeCompare(b));
  if (all.length === 0) return null;
  return (
    <Panel title="Metrics">
      <Facts>
        {all.map(([name, value]) => (
          <Fact key={name} name={name}>
            {formatNumber(value, 6)}
          </Fact>
        ))}
      </Facts>
    </Panel>
  );
}

function Others({ app, person: { Endpoint, Others: others } }: { app: string; person: PersonDetail }) {
  if (!Endpoint.User?.UserId) return null;
  return (
    <Panel title="Other endpoints" description={`Of the same user, ${Endpoint.User.UserId}`}>
      {others.length === 0 ? (
        <Text c="dimmed">This is the only one.</Text>
      ) : (
        <ul className={css.plain}>
          {others.map((one) => (
            <li key={one.Id}>
              <Link to="/apps/$app/people/$endpoint" params={{ app, endpoint: one.Id ?? '' }}>
                {one.Address || one.Id}
              </Link>
              <span className={css.dim}>{one.ChannelType && channelName(one.ChannelType)}</span>
              <States status={one.EndpointStatus} optOut={one.OptOut} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Segments({ app, person: { Segments: all } }: { app: string; person: PersonDetail }) {
  const can = useCan();
  return (
    <Panel title="In these audiences" description="As of now">
      {all.length === 0 ? (
        <Text c="dimmed">In none of them.</Text>
      ) : (
        <ul className={css.plain}>
          {all.map(({ Id, Name }) => (
            <li key={Id}>
              {can('read') ? (
                <Link to="/apps/$app/audiences/$segment" params={{ app, segment: Id }}>
                  {Name || Id}
                </Link>
              ) : (
                Name || Id
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function AsJson({ app, person: { Endpoint } }: { app: string; person: PersonDetail }) {
  const { Region } = useSession();
  const path = `/v1/apps/${app}/endpoints/${encodeURIComponent(Endpoint.Id ?? '')}`;
  return (
    <details className={css.json}>
      <summary>As the API has it</summary>
      <Stack gap={8} mt={8}>
        <Text size="sm" c="dimmed">
          An <Code>EndpointResponse</Code>, and the call that answers it
        </Text>
        <CopyBlock code={JSON.stringify(Endpoint, null, 2)} label="Copy the endpoint" />
        <CopyBlock code={curlLine(path, { region: Region })} label="Copy the call" />
      </Stack>
    </details>
  );
}
