/**
 * Rules of the source tree that the linter cannot say:
 * imports run app → features → shared and never between features; TSX files stay within 200 lines;
 * no Chinese text outside the catalogue; both languages hold the same keys with the same variables and no empty text.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const source = join(root, 'src');
const problems = [];

const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => relative(source, join(entry.parentPath, entry.name)))
  .filter((path) => !path.startsWith('shared/api/gen/'));

for (const path of files) {
  const text = readFileSync(join(source, path), 'utf8');
  checkImports(path, text);
  const lines = text.split('\n').length - 1;
  if (path.endsWith('.tsx') && lines > 200) problems.push(`${path}: ${lines} lines, at most 200`);
  if (!text.startsWith('/**')) problems.push(`${path}: begins without a /** sentence that says what the file is for`);
  if (/\p{Script=Han}/u.test(text) && !path.endsWith('.test.ts')) {
    problems.push(`${path}: Chinese text belongs in the catalogue`);
  }
}
checkCatalogue();

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`check-source: ${files.length} files in order`);

function checkImports(path, text) {
  const [floor, feature] = path.split('/');
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    const resolved = target.startsWith('@/')
      ? target.slice(2)
      : target.startsWith('.')
        ? relative(source, join(source, path, '..', target))
        : null;
    if (resolved === null) continue;
    const [toFloor, toFeature] = resolved.split('/');
    if (floor === 'shared' && toFloor !== 'shared') problems.push(`${path}: shared imports ${target}`);
    if (floor === 'features' && toFloor === 'app') problems.push(`${path}: a feature imports ${target}`);
    if (floor === 'features' && toFloor === 'features' && toFeature !== feature) {
      problems.push(`${path}: feature ${feature} imports feature ${toFeature}`);
    }
  }
}

function checkCatalogue() {
  const read = (language) =>
    flatten(JSON.parse(readFileSync(join(source, `shared/i18n/locales/${language}/translation.json`), 'utf8')));
  const chinese = read('zh-CN');
  const english = read('en');
  const base = (key) => key.replace(/_(one|other)$/, '');
  const variables = (text) =>
    [...text.matchAll(/\{\{\s*(\w+)/g)]
      .map((match) => match[1])
      .sort()
      .join(',');
  for (const [one, other, name] of [
    [chinese, english, 'en'],
    [english, chinese, 'zh-CN'],
  ]) {
    const bases = new Map([...other].map(([key, text]) => [base(key), text]));
    for (const [key, text] of one) {
      const match = bases.get(base(key));
      if (match === undefined) problems.push(`${name}.json lacks ${key}`);
      else if (variables(match) !== variables(text)) problems.push(`${key}: the languages use different variables`);
      if (text.trim() === '') problems.push(`${key}: empty text`);
    }
  }
  for (const [key, text] of english) if (/\p{Script=Han}/u.test(text)) problems.push(`en.json: ${key} holds Chinese`);
}

function flatten(node, prefix = '') {
  const entries = new Map();
  for (const [key, value] of Object.entries(node)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof value === 'string') entries.set(path, value);
    else for (const [inner, text] of flatten(value, path)) entries.set(inner, text);
  }
  return entries;
}
