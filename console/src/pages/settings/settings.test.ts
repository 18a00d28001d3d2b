import { describe, expect, it } from 'vitest';
import { toForm, toRequest, wrongs } from './limits.ts';
import { identityOf, senderError } from './sender.ts';

describe('the sender', () => {
  it.each(['a@b.example', 'All Things <a@b.example>'])('takes %s', (from) =>
    expect(senderError(from)).toBeUndefined(),
  );
  it.each(['', 'nobody', 'a@b, c@d', 'Name <a@b', 'a b@c'])('refuses %j', (from) =>
    expect(senderError(from)).toBeDefined(),
  );
  it('names its domain as the identity', () => {
    expect(identityOf('X <a@shop.example>', 'eu-west-1', '1')).toBe(
      'arn:aws:ses:eu-west-1:1:identity/shop.example',
    );
  });
});

describe('caps and quiet time', () => {
  const empty = toForm(undefined);
  it('keeps what is stored', () => {
    const stored = {
      ApplicationId: 'a',
      Limits: { Daily: 2, Total: 5, MaximumDuration: 60, MessagesPerSecond: 10 },
      QuietTime: { Start: '22:00', End: '08:00' },
    };
    expect(toRequest(toForm(stored))).toEqual({ Limits: stored.Limits, QuietTime: stored.QuietTime });
  });
  it('refuses what the API would', () => {
    expect(wrongs(empty)).toEqual([]);
    expect(wrongs({ ...empty, daily: 101 })[0]?.id).toBe('daily');
    expect(wrongs({ ...empty, duration: 59 })[0]?.id).toBe('duration');
    expect(wrongs({ ...empty, start: '22:00' })[0]?.id).toBe('end');
  });
});
