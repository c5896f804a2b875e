/**
 * An AWS environment of the test's own: fixed credentials and region, no files, no instance role, no real endpoint.
 */
import { afterEach, beforeEach } from 'vitest';

const CLEAN: Readonly<Record<string, string | undefined>> = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SESSION_TOKEN: undefined,
  AWS_REGION: 'eu-central-1',
  AWS_DEFAULT_REGION: undefined,
  AWS_PROFILE: undefined,
  AWS_CONFIG_FILE: '/nonexistent/config',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: undefined,
  AWS_CONTAINER_CREDENTIALS_FULL_URI: undefined,
  AWS_WEB_IDENTITY_TOKEN_FILE: undefined,
  AWS_ENDPOINT_URL: undefined,
  AWS_ENDPOINT_URL_S3: undefined,
  AWS_MAX_ATTEMPTS: undefined,
  AWS_RETRY_MODE: undefined,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** The variables as a child process is given them. */
export const awsEnvironment = (): Record<string, string> =>
  Object.fromEntries(Object.entries(CLEAN).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** Sets the variables before each test of the file, and puts back what was there. `changes` win. */
export function useAwsEnvironment(changes: Readonly<Record<string, string | undefined>> = {}): void {
  const before = new Map<string, string | undefined>();
  beforeEach(() => {
    for (const [name, value] of Object.entries({ ...CLEAN, ...changes })) {
      before.set(name, process.env[name]);
      set(name, value);
    }
  });
  afterEach(() => {
    for (const [name, value] of before) set(name, value);
  });
}

function set(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
