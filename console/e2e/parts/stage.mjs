/** What pages show besides the story's own things: a draft, a template with versions, an invitation, an empty app. */
import { part, step } from '../lib/tap.mjs';

const TEMPLATE = 'home-game';
const HTML = '<h1>Hi {{Attributes.name.[0]}}</h1><p>{{Attributes.team.[0]}} play at home.</p>';

export async function stage({ api, made }) {
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
}
