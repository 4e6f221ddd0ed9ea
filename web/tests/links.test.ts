import { describe, expect, it } from 'vitest';
import { keyOf, linkOf } from '@/api/links';

const key = { id: '01a2072c-7664-71f6-8ca5-9b6171671ef1', secret: 'tbw_j32w+Qc/J=' };

describe('links to a workspace', () => {
  it('open what they were made of', () => expect(keyOf(linkOf('http://127.0.0.1:5000', key))).toEqual(key));
  it('keep the secret behind the #, where no server sees it', () => expect(new URL(linkOf('https://data.example', key)).search).toBe(''));
  it('read those that the command line prints', () => expect(keyOf(`http://127.0.0.1:5000/#w=${key.id}&key=tbw_x`)).toEqual({ id: key.id, secret: 'tbw_x' }));
  it.each(['', 'http://x/', 'http://x/#w=1&key=tbw_x', `http://x/#w=${key.id}`, `http://x/?w=${key.id}&key=tbw_x`])('are not %j', (address) => expect(keyOf(address)).toBeNull());
});
