/**
 * An export below a prefix in S3. Files are made on this disk and put by the AWS SDK: DuckDB is given no network. An object
 * changes at once, so that who reads meets the old one or the new one.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { TlslensError } from '../errors.js';
import { createOwnFolder } from '../own-folder.js';
import { openS3Store } from '../source/s3-store.js';
import { parseS3Uri, s3Uri } from '../source/s3-uri.js';
import type { S3Options } from '../source/types.js';
import { MANIFEST_NAME, parseExportPath } from '../store/export-tables.js';
import { changedMeanwhile, type ExportTarget } from './target.js';

const PARQUET = 'application/vnd.apache.parquet';

/** The prefix `uri`, with or without a slash at its end; `spoolDir` is where files are made. */
export async function openS3Target(
  uri: string,
  options: S3Options,
  spoolDir: string = tmpdir(),
): Promise<ExportTarget> {
  const { bucket, key } = parseS3Uri(uri);
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  const at = (path: string) => ({ bucket, key: `${prefix}${path}` });
  const store = await openS3Store(options);
  const spool = createOwnFolder(spoolDir, 'tlslens-export-');
  return {
    place: s3Uri(bucket, prefix),
    spoolDir: spool.dir,
    manifest: () => store.getText(at(MANIFEST_NAME)),
    async list() {
      const found = new Map<string, string>();
      for await (const { key: found_key, etag } of store.list(at(''))) {
        const path = found_key.slice(prefix.length);
        if (parseExportPath(path) !== null) found.set(path, etag);
      }
      return found;
    },
    async put(path, file, signal) {
      const etag = await store.putFile(at(path), file, { contentType: PARQUET, ...(signal && { signal }) });
      rmSync(file, { force: true });
      return etag;
    },
    remove: (path) => store.remove(at(path)),
    async putManifest(text, before) {
      const condition = { ifEtag: before?.etag ?? null };
      try {
        await store.putText(at(MANIFEST_NAME), text, { contentType: 'application/json', condition });
      } catch (error) {
        throw error instanceof TlslensError && error.code === 'state_changed'
          ? changedMeanwhile(s3Uri(bucket, prefix))
          : error;
      }
    },
    close() {
      spool.remove();
      store.close();
    },
  };
}
