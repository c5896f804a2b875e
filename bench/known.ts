/**
 * A run over many known objects with nothing new: its time and memory beside those of the listing alone, over HTTP
 * from an S3 of this process.
 *
 *     npx tsx bench/known.ts --objects 100000
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ingest } from '../src/ingest/ingest.js';
import { listSources } from '../src/source/sources.js';
import { type Database, openDatabase } from '../src/store/database.js';
import { writeEntries } from '../src/store/ledger.js';
import { awsEnvironment } from '../test/helpers/aws-env.js';
import { print, ratio, seconds } from './measure.js';
