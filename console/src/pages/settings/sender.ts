/** The address in `Name <a@b>` or `a@b`. */
function bare(from: string): string {
  return /<([^<>]*)>\s*$/.exec(from)?.[1]?.trim() ?? from.trim();
}

/** What is wrong with a From; nothing: undefined. */
export function senderError(from: string): string | undefined {
  if (!from.trim()) return 'Enter the address that mail is sent from.';
  return /^[^\s@<>,]+@[^\s@<>,]+$/.test(bare(from))
    ? undefined
    : 'One address, for example Tickets <tickets@example.com>.';
}

/** The name that the API asks for: the sender's domain as a verified identity. */
export function identityOf(from: string, region: string, account: string): string {
  const domain = bare(from).split('@')[1] ?? 'example.com';
  return `arn:aws:ses:${region}:${account}:identity/${domain}`;
}
