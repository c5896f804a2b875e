import { describe, expect, it } from 'vitest';
import { dayRange } from '../../src/source/listing-filter.js';
import { dayFoldersBelow, visitFolder } from '../../src/source/s3-layout.js';
import type { ListingFilter } from '../../src/source/types.js';

const ACCOUNT = 'p/AWSLogs/111122223333/';
const REGION = `${ACCOUNT}elasticloadbalancing/eu-central-1/`;
const DAY = { from: new Date('2026-01-31T00:00:00Z'), to: new Date('2026-02-01T00:00:00Z') };
const visit = (folder: string, filter: ListingFilter) => visitFolder(folder, filter, dayRange(filter));

describe('visitFolder', () => {
  it('looks for log folders anywhere, and through them', () => {
    for (const folder of ['', 'p/', 'p/AWSLogs/', 'AWSLogs/o-abc123def4/', ACCOUNT])
      expect(visit(folder, DAY)).toBe('descend');
  });

  it('passes by other accounts, services, regions and days', () => {
    expect(visit(ACCOUNT, { account: '444455556666' })).toBe('leave');
    expect(visit(`${ACCOUNT}CloudTrail/`, DAY)).toBe('leave');
    expect(visit(REGION, { region: 'us-east-1' })).toBe('leave');
    for (const folder of ['2025/', '2026/03/', '2026/01/29/', '2026/02/03/'])
      expect(visit(`${REGION}${folder}`, DAY)).toBe('leave');
  });

  it('lists whole what the filter says nothing about', () => {
    expect(visit(`${ACCOUNT}elasticloadbalancing/`, { account: '111122223333' })).toBe('list');
    expect(visit(REGION, { region: 'eu-central-1' })).toBe('list');
    for (const folder of ['2026/01/30/', '2026/01/31/', '2026/02/01/'])
      expect(visit(`${REGION}${folder}`, DAY)).toBe('list');
  });

  it('lists whole what the layout does not foresee', () => {
    expect(visit('AWSLogs/aws-account-id=1/', DAY)).toBe('list');
    expect(visit(`${REGION}year=2026/`, DAY)).toBe('list');
    expect(visit(`${REGION}2026/01/31/05/`, DAY)).toBe('list');
  });
});

describe('dayFoldersBelow', () => {
  it('names the days of a short window below a region, a year or a month', () => {
    const range = dayRange(DAY);
    const days = [`${REGION}2026/01/30/`, `${REGION}2026/01/31/`, `${REGION}2026/02/01/`];
    expect(dayFoldersBelow(REGION, range)).toEqual(days);
    expect(dayFoldersBelow(`${REGION}2026/`, range)).toEqual(days);
    expect(dayFoldersBelow(`${REGION}2026/01/`, range)).toEqual(days.slice(0, 2));
  });

  it('leaves an open or long window, and other folders, to be looked through', () => {
    expect(dayFoldersBelow(REGION, dayRange({ from: new Date('2026-01-01Z') }))).toBeNull();
    expect(
      dayFoldersBelow(REGION, dayRange({ from: new Date('2025-01-01Z'), to: new Date('2026-01-01Z') })),
    ).toBeNull();
    expect(dayFoldersBelow(ACCOUNT, dayRange(DAY))).toBeNull();
  });
});
