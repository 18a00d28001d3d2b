// Fails when what sign-in and Today need at first is more than 200 kB of compressed JavaScript.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_BYTES = 200_000;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const first = ['index.html', 'src/pages/sign-in/SignIn.tsx', 'src/pages/today/Today.tsx'];

const keys = new Set();
const visit = (key) => {
  if (keys.has(key)) return;
  keys.add(key);
  for (const next of manifest[key].imports ?? []) visit(next);
};
for (const key of first) {
  if (!manifest[key]) throw new Error(`${key} is not in the manifest`);
  visit(key);
}

let total = 0;
for (const key of keys) {
  const bytes = gzipSync(readFileSync(new URL(manifest[key].file, dist)), { level: 9 }).length;
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${manifest[key].file}`);
}
console.log(`${String(total).padStart(8)}  of ${LIMIT_BYTES} bytes, gzip`);
if (total > LIMIT_BYTES) process.exit(1);
