/** Zip archives, read by an independent program: the Python that integration tests need anyway. */
import { execFileSync } from 'node:child_process';

const LIST =
  'import json,sys,zipfile;print(json.dumps([[i.filename,i.file_size] for i in zipfile.ZipFile(sys.argv[1]).infolist()]))';

/** The size of each file by its path. */
export function listZip(path: string): Map<string, number> {
  return new Map(JSON.parse(execFileSync('python3', ['-c', LIST, path], { encoding: 'utf8' })));
}

export function unzip(path: string, dir: string): void {
  execFileSync('python3', ['-m', 'zipfile', '-e', path, dir]);
}
