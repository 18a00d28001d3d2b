/** Every page of the router, with what it is looked at with: for axe and for the pictures. */
import { readFileSync } from 'node:fs';

/**
 * `name`: of the picture; `heading`: what its heading says; `route`: as the router writes it; `path`: where it is looked at;
 * `visitor`: without a session; `missing`: what it is that is not there. `made`: ids of what the story made.
 */
export function pages(made) {
  const { app, campaign, draft, segment, template, person, refused, message, invitation } = made;
  const of = (name, heading, route, path, more = {}) => ({
    name,
    heading,
    route: `/apps/$app${route}`,
    path: `/apps/${app}${path}`,
    ...more,
  });
  const server = (name, heading, route, path, more = {}) => ({
    name,
    heading,
    route,
    path,
    ...more,
  });
  return [
    server('sign-in', /Sign in/, '/sign-in', '/sign-in', { visitor: true }),
    server('join', /Join/, '/join/$token', `/join/${invitation}`, { visitor: true }),
    server('join-too-late', /Join/, '/join/$token', '/join/no-such-invitation', {
      visitor: true,
      missing: /status of 404.*invitations/,
    }),
    server('home', /Today/, '/', '/'),
    of('app', /Today/, '', ''),
    of('today', /Today/, '/today', '/today'),
    of('audiences', /Audiences/, '/audiences', '/audiences'),
    of('audience-new', /audience/, '/audiences/new', '/audiences/new'),
    of('audience-copy', /audience/, '/audiences/new', `/audiences/new?from=${segment}`),
    of('audience', /Rovers/, '/audiences/$segment', `/audiences/${segment}`),
    of('audience-people', /./, '/audiences/$segment', `/audiences/${segment}?tab=people`),
    of('audience-versions', /./, '/audiences/$segment', `/audiences/${segment}?tab=versions`),
    of('audience-files', /./, '/audiences/$segment', `/audiences/${segment}?tab=files`),
    of('campaigns', /Campaigns/, '/campaigns', '/campaigns'),
    of('campaign-new', /New campaign/, '/campaigns/new', `/campaigns/new?segment=${segment}`),
    of('campaign-message', /Saturday/, '/campaigns/$id', `/campaigns/${draft}?step=message`),
    of('campaign-audience', /Saturday/, '/campaigns/$id', `/campaigns/${draft}?step=audience`),
    of('campaign-schedule', /Saturday/, '/campaigns/$id', `/campaigns/${draft}?step=schedule`),
    of('campaign-treatments', /Saturday/, '/campaigns/$id', `/campaigns/${draft}?step=treatments`),
    of('campaign-review', /Saturday/, '/campaigns/$id', `/campaigns/${draft}?step=review`),
    of('campaign-report', /Rovers/, '/campaigns/$id', `/campaigns/${campaign}`),
    of('campaign-messages', /Rovers/, '/campaigns/$id', `/campaigns/${campaign}?tab=messages`),
    of(
      'campaign-explain',
      /Rovers/,
      '/campaigns/$id',
      `/campaigns/${campaign}?tab=explain&endpoint=${refused}`,
    ),
    of('campaign-versions', /Rovers/, '/campaigns/$id', `/campaigns/${campaign}?tab=versions`),
    of('campaign-definition', /Rovers/, '/campaigns/$id', `/campaigns/${campaign}?tab=definition`),
    of('templates', /Templates/, '/templates', '/templates'),
    of('template-new', /New template/, '/templates/$name', '/templates/new'),
    of('template', /home-game/, '/templates/$name', `/templates/${template}`),
    of('template-versions', /home-game/, '/templates/$name', `/templates/${template}?tab=versions`),
    of('template-used', /home-game/, '/templates/$name', `/templates/${template}?tab=used`),
    of('people', /People/, '/people', '/people'),
    of('people-missed', /./, '/people', '/people?metric=activation&missed=true'),
    of('person', /./, '/people/$endpoint', `/people/${person}`),
    of('person-timeline', /./, '/people/$endpoint', `/people/${person}?tab=timeline`),
    of('person-explain', /./, '/people/$endpoint', `/people/${person}?tab=explain&campaign=${campaign}`),
    of('inbox', /Inbox/, '/inbox', '/inbox'),
    of('message', /Inbox/, '/inbox', `/inbox?message=${message}`),
    of('message-raw', /Inbox/, '/inbox', `/inbox?message=${message}&tab=raw`),
    of('message-why', /Inbox/, '/inbox', `/inbox?message=${message}&tab=why`),
    of('uncertain', /Uncertain/, '/uncertain', '/uncertain'),
    of('jobs', /Imports and exports/, '/jobs', '/jobs'),
    of('jobs-export', /Imports and exports/, '/jobs', '/jobs?tab=export'),
    of('jobs-new', /Imports and exports/, '/jobs', '/jobs?tab=import&new=import'),
    of('settings', /App settings/, '/settings', '/settings'),
    of('settings-email', /App settings/, '/settings', '/settings?tab=email'),
    of('settings-limits', /App settings/, '/settings', '/settings?tab=limits'),
    of('settings-suppressions', /App settings/, '/settings', '/settings?tab=suppressions'),
    of('settings-general', /App settings/, '/settings', '/settings?tab=general'),
    server('members', /Members/, '/members', '/members'),
    server('keys', /Access keys/, '/keys', '/keys'),
    server('audit', /Audit log/, '/audit', '/audit'),
    server('account', /Your account/, '/account', '/account'),
    server('account-sessions', /Your account/, '/account', '/account?tab=sessions'),
    server('no-such-page', /There is no such page/, undefined, '/nothing/here'),
  ];
}

/** The first pages of an app without anything in it: what they teach. */
export function emptyPages(app) {
  const headings = {
    today: /Today/,
    audiences: /Audiences/,
    'audiences/new': /audience/,
    campaigns: /Campaigns/,
    people: /People/,
    inbox: /Inbox/,
    uncertain: /Uncertain/,
    jobs: /Imports and exports/,
  };
  // Numbers that nobody has defined yet are not there: the page offers to define them.
  const missing = /status of 404.*\/metrics\/(activation|conversion)/;
  return Object.entries(headings).map(([name, heading]) => {
    return { name: `empty ${name}`, heading, path: `/apps/${app}/${name}`, missing };
  });
}

/** Paths in the router's source that no page above visits. */
export function forgotten(list) {
  const source = readFileSync(new URL('../../src/app/router.tsx', import.meta.url), 'utf8');
  const visited = new Set(list.map(({ route }) => route));
  const blocks = source.split(/= createRoute\(/).slice(1);
  return blocks
    .map((block) => {
      const path = block.match(/\bpath: '([^']+)'/)?.[1];
      if (path === undefined || path.startsWith('/dev/')) return undefined;
      if (!/getParentRoute: \(\) => app\b/.test(block)) return path === '/apps/$app' ? '/apps/$app' : path;
      return `/apps/$app${path === '/' ? '' : path}`;
    })
    .filter((path) => path !== undefined && !visited.has(path));
}
