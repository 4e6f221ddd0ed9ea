// Fails when what a browser loads before the first view grows beyond the promise: 200 kB, compressed by gzip.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const most = 200_000;
const folder = new URL('../../artifacts/web/', import.meta.url);
const page = await readFile(new URL('index.html', folder), 'utf8');
let bytes = 0;
for (const [, name] of page.matchAll(/"\/(assets\/[^"]+\.(?:js|css))"/g)) {
  bytes += gzipSync(await readFile(new URL(name, folder)), { level: 9 }).length;
}
const isKept = bytes > 0 && bytes <= most;
process.stdout.write(`first load: ${(bytes / 1000).toFixed(1)} kB of ${most / 1000} kB\n  ${isKept ? 'succeeded' : 'failed'}: 1\n`);
process.exitCode = isKept ? 0 : 1;
