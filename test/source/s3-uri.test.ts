import { describe, expect, it } from 'vitest';
import { parseS3Uri, s3Uri } from '../../src/source/s3-uri.js';

describe('parseS3Uri', () => {
  it.each([
    ['s3://logs', 'logs', ''],
    ['s3://logs/', 'logs', ''],
    ['s3://my.logs-1/a/b/', 'my.logs-1', 'a/b/'],
    ['S3://logs/a b+c%20ü?#', 'logs', 'a b+c%20ü?#'],
    ['s3://logs//double', 'logs', '/double'],
    [
      's3://arn:aws:s3:eu-central-1:111122223333:accesspoint/central/AWSLogs/',
      'arn:aws:s3:eu-central-1:111122223333:accesspoint/central',
      'AWSLogs/',
    ],
  ])('reads %s without decoding anything', (uri, bucket, key) => {
    expect(parseS3Uri(uri)).toEqual({ bucket, key });
  });

  it.each(['s3://', 's3:///key', 's3:/logs', 's3://a', 's3://lo gs/x', 's3://-x/y'])(
    'refuses %s as bad_argument',
    (uri) => {
      expect(() => parseS3Uri(uri)).toThrow(
        expect.objectContaining({ code: 'bad_argument', hint: expect.stringContaining('s3://bucket') }),
      );
    },
  );

  it('is the inverse of s3Uri', () => {
    expect(parseS3Uri(s3Uri('logs', 'a/b c'))).toEqual({ bucket: 'logs', key: 'a/b c' });
  });
});
