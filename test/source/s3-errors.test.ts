import { describe, expect, it } from 'vitest';
import { TlslensError } from '../../src/errors.js';
import { type S3Request, toS3Error } from '../../src/source/s3-errors.js';

const GET: S3Request = { action: 'get', bucket: 'logs', key: 'a/b.log.gz' };
const LIST: S3Request = { action: 'list', bucket: 'logs', key: 'a/' };

const answer = (status: number, name: string, message = name, more: object = {}) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status, attempts: 1 }, ...more });

const told = (error: unknown, request = GET) => {
  const { code, message, hint } = toS3Error(error, request);
  return { code, text: `${message} ${hint ?? ''}` };
};

describe('toS3Error', () => {
  it.each([
    ['CredentialsProviderError', 'Could not load credentials from any providers'],
    ['TokenProviderError', 'Token is expired. To refresh this SSO session run aws sso login'],
  ])('takes %s for missing credentials', (name, message) => {
    const { code, text } = told(Object.assign(new Error(message), { name }));
    expect(code).toBe('aws_no_credentials');
    expect(text).toContain(message);
    expect(text).toContain('aws sso login');
  });

  it.each(['Region is missing', 'Region not accepted: region="" is not a valid hostname component.'])(
    'takes a missing or empty region for what it is (%s)',
    (message) => {
      expect(told(new Error(message))).toMatchObject({
        code: 'aws_no_region',
        text: expect.stringContaining('--region'),
      });
    },
  );

  it.each(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'])(
    'says that credentials have expired (%s)',
    (name) => {
      expect(told(answer(400, name))).toMatchObject({ code: 'aws_expired', text: expect.stringContaining('expired') });
    },
  );

  it.each(['InvalidAccessKeyId', 'SignatureDoesNotMatch'])('says that credentials are wrong (%s)', (name) => {
    expect(told(answer(403, name))).toMatchObject({
      code: 'aws_denied',
      text: expect.stringContaining('does not accept the credentials'),
    });
  });

  it('names the bucket and the action that is missing', () => {
    const list = told(answer(403, 'AccessDenied'), LIST);
    expect(list.code).toBe('aws_denied');
    expect(list.text).toContain('the bucket logs');
    expect(list.text).toContain('s3:ListBucket');
    const get = told(answer(403, 'AccessDenied', 'Access Denied'));
    expect(get.text).toContain('s3:GetObject');
    expect(get.text).toContain('kms:Decrypt');
    expect(get.text).toContain('s3://logs/a/b.log.gz');
    const key = told(answer(403, 'AccessDenied', 'User: x is not authorized to perform: kms:Decrypt on resource: y'));
    expect(key.text).toContain('kms:Decrypt is not allowed');
    expect(key.text).not.toContain('s3:GetObject');
    expect(told(answer(400, 'KMS.DisabledException')).code).toBe('aws_denied');
  });

  it('tells a missing bucket from a missing object', () => {
    expect(told(answer(404, 'NoSuchBucket'), LIST)).toMatchObject({
      code: 'aws_not_found',
      text: expect.stringContaining('no bucket logs'),
    });
    expect(told(answer(404, 'NoSuchKey'))).toMatchObject({
      code: 'aws_not_found',
      text: expect.stringContaining('no object s3://logs/a/b.log.gz'),
    });
  });

  it('says that an object changed, or is archived', () => {
    expect(told(answer(412, 'PreconditionFailed'))).toMatchObject({
      code: 'source_unreadable',
      text: expect.stringContaining('changed while being read'),
    });
    expect(told(answer(403, 'InvalidObjectState'))).toMatchObject({
      code: 'source_unreadable',
      text: expect.stringContaining('archived'),
    });
  });

  it('names the region of the bucket where the answer does', () => {
    const header = { $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } } };
    expect(told(answer(301, 'PermanentRedirect', 'x', header))).toMatchObject({
      code: 'aws_failed',
      text: expect.stringContaining('--region eu-west-1'),
    });
    expect(told(answer(400, 'AuthorizationHeaderMalformed', 'x', { Region: 'eu-west-2' })).text).toContain(
      '--region eu-west-2',
    );
    expect(told(answer(301, 'PermanentRedirect')).text).toContain('another Region');
  });

  it('says how often it tried before it gave up', () => {
    const throttled = told(
      answer(503, 'SlowDown', 'Please reduce your request rate.', { $metadata: { httpStatusCode: 503, attempts: 3 } }),
    );
    expect(throttled.code).toBe('aws_failed');
    expect(throttled.text).toContain('after 3 attempts');
    expect(throttled.text).toContain('--concurrency');
    expect(told(answer(500, 'InternalError')).text).toContain('InternalError');
  });

  it('says that S3 could not be reached, and where it was sought', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(told(refused, { ...GET, endpointUrl: 'http://127.0.0.1:1' })).toMatchObject({
      code: 'aws_unreachable',
      text: expect.stringContaining('http://127.0.0.1:1 could not be reached'),
    });
    expect(told(Object.assign(new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND' })).code).toBe(
      'aws_unreachable',
    );
  });

  it('takes an abort for an interruption', () => {
    expect(told(Object.assign(new Error('Request aborted'), { name: 'AbortError' })).code).toBe('interrupted');
  });

  it('leaves an error of tlslens as it is', () => {
    const error = new TlslensError('no_data', 'Nothing.');
    expect(toS3Error(error, GET)).toBe(error);
  });

  it.each([undefined, null, 'text', {}, new Error('')])('makes one sentence even of %s', (thrown) => {
    const error = toS3Error(thrown, GET);
    expect(error.code).toBe('aws_failed');
    expect(error.message).toMatch(/^[^\n]+\.$/);
  });
});
