// Writes `.br` and `.gz` beside every built text file, so that the server hands out ready bytes instead of compressing
// each answer anew.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TEXT = /\.(js|css|svg|json|html|txt|map|webmanifest)$/;
const WORTH_IT = 1024;

for (const name of readdirSync('dist', { recursive: true })) {
  const path = join('dist', name);
  if (!TEXT.test(path) || !statSync(path).isFile()) continue;
  const bytes = readFileSync(path);
  if (bytes.length < WORTH_IT) continue;
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  );
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}
