/** Writes the types of the API from its document; `npm run gen`. */
import { defineConfig } from '@hey-api/openapi-ts';

/** What may be left out in a request is optional; an answer always carries all its fields, unknown ones as null. */
const REQUESTS = /^(New|Login)|(Change|Request|Body)$/;
/** Answers whose names look like requests. */
const ANSWERS = new Set(['CostChange', 'RateChange', 'StatusChange']);
/** Rows of several rankings, each with the keys of its own. */
const LOOSE = /RankingItem$/;

export default defineConfig({
  input: '../docs/openapi.json',
  output: { path: 'src/shared/api/gen', clean: true, entryFile: false },
  plugins: ['@hey-api/typescript'],
  parser: {
    patch: {
      input: (document) => {
        const schemas = (document as { components?: { schemas?: Record<string, object> } }).components?.schemas ?? {};
        for (const [name, schema] of Object.entries(schemas)) {
          if (ANSWERS.has(name) || !(REQUESTS.test(name) || LOOSE.test(name))) requireAll(schema);
        }
      },
    },
  },
});

function requireAll(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const schema = node as { properties?: Record<string, unknown>; required?: string[] };
  if (schema.properties !== undefined) schema.required = Object.keys(schema.properties);
  for (const child of Object.values(node)) requireAll(child);
}
