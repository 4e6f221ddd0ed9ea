// Writes src/api/schema.ts from docs/openapi.json, the document that the server gives at /openapi/v1.json.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const from = new URL('../../docs/openapi.json', import.meta.url);
const to = new URL('../src/api/schema.ts', import.meta.url);

const document = JSON.parse(await readFile(from, 'utf8'));
for (const [path, operations] of Object.entries(document.paths)) {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  for (const operation of Object.values(operations)) {
    operation.parameters ??= [];
    for (const parameter of operation.parameters) {
      // The server reads them in any case; docs/api.md writes them like this.
      parameter.name = parameter.name[0].toLowerCase() + parameter.name.slice(1);
    }
    // What the server binds by itself, such as the workspace, is in the path and not in its list.
    for (const name of named) {
      if (operation.parameters.some((parameter) => parameter.in === 'path' && parameter.name === name)) continue;
      operation.parameters.push({ name, in: 'path', required: true, schema: { type: 'string' } });
    }
  }
}

const types = astToString(await openapiTS(document, { defaultNonNullable: false }));
await writeFile(to, `// Made by \`npm run types\` from docs/openapi.json; not written by hand.\n${types}`);
