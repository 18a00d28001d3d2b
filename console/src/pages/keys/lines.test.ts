import { expect, it } from 'vitest';
import { lines } from './lines.ts';

const place = { url: 'https://mail.example.com', region: 'eu-west-1', keyId: 'AK1', secret: 's3cret' };

it('names address, region and key in every form', () => {
  const all = lines(place);
  expect(all.map(({ id }) => id)).toEqual(['cli', 'boto3', 'js', 'curl', 'terraform']);
  for (const { code } of all) {
    for (const part of ['https://mail.example.com', 'eu-west-1', 'AK1', 's3cret'])
      expect(code).toContain(part);
  }
});

it('says so where the secret is not known any more', () => {
  for (const { code } of lines({ ...place, secret: '' }))
    expect(code).toContain('the secret that was shown once');
});
