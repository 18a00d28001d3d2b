/** Counters of a run in words. */
const COUNTERS: Record<string, string> = {
  ENDPOINT_PRODUCED: 'In the audience when it started',
  ENDPOINTS_FROM_USER: 'Added: other endpoints of the same users',
  DUPLICATE_ENDPOINT: 'Left out: the same endpoint twice',
  DUPLICATE_USER: 'Left out: the same user twice',
  FILTERED_OUT_BY_SEGMENT: 'Left out: did not fit the audience any more',
  ENDPOINT_INACTIVE: 'Left out: inactive',
  ENDPOINT_OPT_OUT: 'Left out: unsubscribed',
  ENDPOINT_MISSING_CHANNEL: 'Left out: no channel',
  ENDPOINT_MISSING_ADDRESS: 'Left out: no address',
  ADDRESS_MISSING: 'Left out: no address',
  ENDPOINT_CHANNEL_MISMATCH: 'Left out: not reachable by e-mail',
  ENDPOINT_MISSING_TIMEZONE: 'Left out: no time zone',
  ENDPOINT_TIMEZONE_MISMATCH: 'Waiting for their time zone',
  TREATMENT_HOLDOUT: 'Held out, or in another treatment',
  HOLDOUT: 'Held out on purpose',
  SUPPRESSED: 'Left out: address suppressed',
  DUPLICATE_ADDRESS: 'Left out: address had it already',
  QUIET_TIME: 'Left out: quiet time',
  DAILY_CAP: 'Left out: daily cap reached',
  CAMPAIGN_CAP: 'Left out: total cap reached',
  EXPIRED: 'Left out: the time to send was over',
  ATTEMPTED: 'Tried',
  SUCCESS: 'Sent',
  SENT: 'Sent',
  DELIVERED: 'Delivered',
  BOUNCED: 'Bounced',
  REJECTED: 'Refused by the mail relay',
  OPENED: 'Opened',
  CLICKED: 'Clicked',
  CONVERTED: 'Converted',
  UNSUBSCRIBED: 'Unsubscribed',
  COMPLAINED: 'Complained',
  UNCERTAIN: 'Uncertain: handed over, no answer',
  MALFORMED_MESSAGE: 'Failed: the address or a header cannot be put into a mail',
  RENDERING_FAILURE: 'Failed: the message could not be made for them',
  FAILURE_PERMANENT: 'Failed for good',
  FAILURE: 'Failed',
  TRANSIENT_FAILURE: 'Failed for now',
  THROTTLED: 'Held back by the rate',
};

/** A counter in words; one that we do not know keeps its own, spaced. */
export function counterWords(counter: string): string {
  const known = COUNTERS[counter];
  if (known) return known;
  const text = counter.toLowerCase().replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Whether a counter is somebody who got nothing. */
export function isLoss(counter: string): boolean {
  return /^(Left out|Failed|Held)/.test(counterWords(counter)) || ['BOUNCED', 'REJECTED'].includes(counter);
}
