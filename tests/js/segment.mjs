// Segment's own client, pointed at the server by its host; prints `ok`.
import { Analytics } from '@segment/analytics-node';

const [host, writeKey] = [process.env.SEGMENT_HOST, process.env.SEGMENT_WRITE_KEY];
const analytics = new Analytics({ host, writeKey, path: '/counterpoint/segment/v1/batch', flushAt: 5, maxRetries: 1 });
const failed = [];
analytics.on('error', (error) => failed.push(String(error.reason?.message ?? error.code)));

const at = (minute) => new Date(Date.UTC(2026, 0, 2, 3, minute));
analytics.identify({
  userId: 'ana',
  anonymousId: 'device-1',
  traits: { email: 'ana@example.com', firstName: 'Ana', age: 40, teams: ['Rovers', 'United'], vip: true },
  context: { timezone: 'Europe/Rome', locale: 'it-IT', app: { version: '1.2', name: 'Shop' } },
});
for (let n = 0; n < 12; n += 1) {
  analytics.track({
    userId: 'ana',
    anonymousId: 'device-1',
    event: 'Order Completed',
    properties: { plan: 'pro', revenue: 9.5 + n, coupon: null, products: [{ sku: 1 }] },
    timestamp: at(n),
  });
}
analytics.page({ userId: 'bob', name: 'Pricing', properties: { url: 'https://x.example/p' }, timestamp: at(20) });
analytics.group({ userId: 'bob', groupId: 'g', traits: { size: 3 } });
await analytics.closeAndFlush();
console.log(failed.length ? `failed: ${failed.join('; ')}` : 'ok');
