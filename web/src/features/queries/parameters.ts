/** Names of `$name` in a statement, in their order; those within strings, quoted names and comments are none. */
export function parametersIn(sql: string): string[] {
  const bare = sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, ' ');
  const names = [...bare.matchAll(/\$([A-Za-z_]\w*)/g)].map((match) => match[1] ?? '');
  return [...new Set(names)];
}

/** What was typed: a number if it reads as one, nothing if it is empty, text otherwise. */
export function parameterValue(typed: string): string | number | boolean | null {
  const text = typed.trim();
  if (text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER ? Number(text) : typed;
}
