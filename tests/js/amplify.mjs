// An app with aws-amplify, as docs/migrate.md has it change: its core patched by one line, its identity pool asked here.

import assert from 'node:assert/strict';
import { Amplify } from 'aws-amplify';
import { fetchAuthSession } from 'aws-amplify/auth';
import { flushEvents, identifyUser, record } from 'aws-amplify/analytics';
import * as inApp from 'aws-amplify/in-app-messaging';

const { COUNTERPOINT_URL, APP_ID, IDENTITY_POOL_ID, TIMES = '1' } = process.env;
const region = IDENTITY_POOL_ID.split(':')[0];
globalThis.COUNTERPOINT_URL = COUNTERPOINT_URL;

Amplify.configure({
  Auth: { Cognito: { identityPoolId: IDENTITY_POOL_ID, allowGuestAccess: true, identityPoolEndpoint: COUNTERPOINT_URL } },
  Analytics: { Pinpoint: { appId: APP_ID, region, bufferSize: 1000, flushSize: 100, flushInterval: 100, resendLimit: 5 } },
  Notifications: { InAppMessaging: { Pinpoint: { appId: APP_ID, region } } },
});

const { credentials, identityId } = await fetchAuthSession();
assert.match(identityId, /^[a-z]{2}-[a-z]+-\d:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
assert.match(credentials.accessKeyId, /^ASIA[A-Z0-9]{16}$/);
assert.ok(credentials.sessionToken && credentials.expiration > new Date());

await identifyUser({
  userId: 'ana',
  userProfile: { email: 'ana@example.com', plan: 'pro', location: { city: 'Köln' }, metrics: { logins: 3 } },
  options: { userAttributes: { interests: ['sailing'] } },
});
for (let n = 0; n < Number(TIMES); n += 1) {
  record({ name: 'song played', attributes: { artist: 'Jóga', n: String(n) }, metrics: { seconds: 200 + n } });
}
flushEvents();

inApp.initializeInAppMessaging();
await inApp.identifyUser({ userId: 'ana', userProfile: { plan: 'free' } });
await inApp.syncMessages();

// The buffer sends each 100 ms, and says nothing; the caller looks at the server.
await new Promise((done) => setTimeout(done, 2_000));
console.log(JSON.stringify({ identityId, ...credentials }));
process.exit(0);
