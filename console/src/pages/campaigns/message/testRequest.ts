import type { Preview } from '~/api/ext.ts';
import type { MessageRequest, SimpleEmailPart } from '~/api/types.ts';

/** One mail to one address, with the parts as they were rendered for a person. */
export function testRequest(address: string, preview: Preview, from?: string): MessageRequest {
  const part = (text: string | undefined): SimpleEmailPart | undefined => (text ? { Data: text } : undefined);
  return {
    Addresses: { [address]: { ChannelType: 'EMAIL' } },
    MessageConfiguration: {
      EmailMessage: {
        ...(from ? { FromAddress: from } : {}),
        SimpleEmail: {
          Subject: { Data: `[Test] ${preview.Subject}` },
          HtmlPart: part(preview.HtmlPart),
          TextPart: part(preview.TextPart),
        },
      },
    },
  };
}
