/** Channels as people call them; the API's own word for one that is new to us. */
const NAMES: Record<string, string> = {
  EMAIL: 'E-mail',
  SMS: 'SMS',
  PUSH: 'Push',
  GCM: 'Push (FCM)',
  APNS: 'Push (APNs)',
  APNS_SANDBOX: 'Push (APNs sandbox)',
  APNS_VOIP: 'VoIP push (APNs)',
  APNS_VOIP_SANDBOX: 'VoIP push (APNs sandbox)',
  ADM: 'Push (Amazon)',
  BAIDU: 'Push (Baidu)',
  VOICE: 'Voice',
  IN_APP: 'In-app',
  CUSTOM: 'Custom',
};

export function channelName(channel: string): string {
  return Object.hasOwn(NAMES, channel) ? NAMES[channel]! : channel;
}
