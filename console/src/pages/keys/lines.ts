/** What a line is made with. */
export interface Place {
  url: string;
  region: string;
  keyId: string;
  secret: string;
}

export interface Lines {
  id: string;
  label: string;
  code: string;
}

const NO_SECRET = 'the secret that was shown once';

/** How a program signs with a key, ready to paste; only addresses and keys are set, nothing else changes. */
export function lines({ url, region, keyId, secret }: Place): Lines[] {
  const shown = secret || NO_SECRET;
  const shell = [
    `export AWS_ENDPOINT_URL_PINPOINT=${url}`,
    `export AWS_ACCESS_KEY_ID=${keyId}`,
    `export AWS_SECRET_ACCESS_KEY='${shown}'`,
    // Some SDKs read the one name, some the other.
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
  ].join('\n');
  return [
    { id: 'cli', label: 'AWS CLI', code: `${shell}\naws pinpoint get-apps` },
    {
      id: 'boto3',
      label: 'Python',
      code: `# pip install boto3\n${shell}\npython3 -c 'import boto3; print(boto3.client("pinpoint").get_apps())'`,
    },
    {
      id: 'js',
      label: 'JavaScript',
      code: [
        '// npm install @aws-sdk/client-pinpoint',
        'import { GetAppsCommand, PinpointClient } from "@aws-sdk/client-pinpoint";',
        '',
        'const client = new PinpointClient({',
        `  endpoint: "${url}",`,
        `  region: "${region}",`,
        `  credentials: { accessKeyId: "${keyId}", secretAccessKey: "${shown}" },`,
        '});',
        'console.log(await client.send(new GetAppsCommand({})));',
      ].join('\n'),
    },
    {
      id: 'curl',
      label: 'curl',
      code: `curl --aws-sigv4 aws:amz:${region}:mobiletargeting --user '${keyId}:${shown}' \\\n  ${url}/v1/apps`,
    },
    {
      id: 'terraform',
      label: 'Terraform',
      code: [
        'provider "aws" {',
        `  region                      = "${region}"`,
        `  access_key                  = "${keyId}"`,
        `  secret_key                  = "${shown}"`,
        '  skip_credentials_validation = true',
        '  skip_requesting_account_id  = true',
        '  skip_metadata_api_check     = true',
        '  endpoints {',
        `    pinpoint = "${url}"`,
        '  }',
        '}',
      ].join('\n'),
    },
  ];
}
