/** What pages show besides the story's own things: a draft, a template, an invitation, files, an empty app. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holds, part, step, until } from '../lib/tap.mjs';

const TEMPLATE = 'home-game';
const HTML = '<h1>Hi {{Attributes.name.[0]}}</h1><p>{{Attributes.team.[0]}} play at home.</p>';

const PEOPLE = [
  'ChannelType,Address,User.UserId,Attributes.team',
  'EMAIL,ada@example.com,ada,Rovers',
  'EMAIL,ben@example.com,ben,Lynx',
  'CARRIER PIGEON,somewhere,cleo,Lynx',
];

export async function stage({ demo, api, made }) {
  part('things to look at');
  await step('a draft, a template, an invitation and an empty app are made over the API', async () => {
    made.template = TEMPLATE;
    await api.call('POST', `/v1/templates/${TEMPLATE}/email`, { Subject: 'At home', HtmlPart: HTML });
    const second = { Subject: 'At home on Saturday', HtmlPart: HTML.replace('home', 'home on Saturday') };
    await api.call('PUT', `/v1/templates/${TEMPLATE}/email?create-new-version=true`, second);
    const draft = await api.app('POST', '/campaigns', {
      Name: 'Saturday',
      SegmentId: made.segment,
      IsPaused: true,
      HoldoutPercent: 10,
      Schedule: { StartTime: 'IMMEDIATE' },
      MessageConfiguration: {
        EmailMessage: { Title: '{{Attributes.name.[0]}}, come along', HtmlBody: HTML },
      },
    });
    made.draft = draft.Id;
    const invited = { Email: 'lou@example.com', Name: 'Lou', Role: 'marketer' };
    const { Invitation } = await api.call('POST', '/counterpoint/v1/members', invited);
    made.invitation = Invitation.Url.split('/').pop();
    await api.call('POST', '/counterpoint/v1/access-keys', {
      Name: 'web shop',
      Role: 'ingest',
      AppId: made.app,
    });
    made.empty = (await api.call('POST', '/v1/apps', { Name: 'Nothing yet' })).Id;
  });
  await step('a list is imported, another one cannot be, and an audience is exported', async () => {
    const objects = join(demo.data, 'objects', 'lists');
    mkdirSync(objects, { recursive: true });
    writeFileSync(join(objects, 'people.csv'), `${PEOPLE.join('\n')}\n`);
    const role = { RoleArn: 'arn:aws:iam::000000000000:role/any' };
    const list = (name) => ({ ...role, Format: 'CSV', S3Url: `s3://lists/${name}`, DefineSegment: true });
    const begun = [
      [
        'import',
        await api.app('POST', '/jobs/import', { ...list('people.csv'), SegmentName: 'from a list' }),
      ],
      [
        'import',
        await api.app('POST', '/jobs/import', { ...list('not-there.csv'), SegmentName: 'from nowhere' }),
      ],
      [
        'export',
        await api.app('POST', '/jobs/export', {
          ...role,
          S3UrlPrefix: 's3://exports/',
          SegmentId: made.segment,
        }),
      ],
    ];
    const ends = await Promise.all(
      begun.map(([kind, { Id }]) =>
        until(
          `the ${kind} to end`,
          async () => {
            const { JobStatus } = await api.app('GET', `/jobs/${kind}/${Id}`);
            return ['COMPLETED', 'FAILED'].includes(JobStatus) && JobStatus;
          },
          15_000,
        ),
      ),
    );
    holds(ends.join() === 'COMPLETED,FAILED,COMPLETED', ends.join());
  });
}
