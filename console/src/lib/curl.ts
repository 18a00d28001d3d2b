export interface CurlLine {
  method?: string;
  body?: unknown;
  region?: string;
}

/** A line to paste: the same call with access keys. */
export function curlLine(
  path: string,
  { method = 'GET', body, region = 'us-east-1' }: CurlLine = {},
): string {
  const parts = [
    `curl --aws-sigv4 aws:amz:${region}:mobiletargeting --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`,
  ];
  if (method !== 'GET') parts.push(`-X ${method}`);
  if (body !== undefined) {
    parts.push("-H 'content-type: application/json'");
    parts.push(`-d ${quote(JSON.stringify(body))}`);
  }
  parts.push(quote(`${window.location.origin}${path}`));
  return parts.join(' \\\n  ');
}

/** For a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
