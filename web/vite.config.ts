import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const server = process.env['TABLINUM_SERVER'] ?? 'http://127.0.0.1:5000';

/** Compresses once what is sent many times: the server hands out the `.br` or `.gz` beside a file. */
function precompressed(): Plugin {
  let folder = '';
  return {
    name: 'precompressed',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
      if (config.build.outDir.startsWith('/')) folder = config.build.outDir;
    },
    async closeBundle() {
      const assets = join(folder, 'assets');
      for (const name of await readdir(assets)) {
        if (!/\.(js|css|svg|csv)$/.test(name)) continue;
        const bytes = await readFile(join(assets, name));
        if (bytes.length < 1024) continue;
        const small = await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        await writeFile(join(assets, `${name}.br`), small);
        await writeFile(join(assets, `${name}.gz`), await promisify(gzip)(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root,
  plugins: [react(), precompressed()],
  resolve: { alias: { '@': join(root, 'src') } },
  build: {
    outDir: '../artifacts/web',
    emptyOutDir: true,
    assetsInlineLimit: 0, // data: addresses are not in the content security policy
    target: 'es2023',
    modulePreload: { polyfill: false },
  },
  server: {
    fs: { allow: ['..'] },
    // The host is kept: the server compares it with the origin of every change.
    proxy: { '/api/v1': { target: server, ws: true, changeOrigin: false }, '/openapi': server },
  },
});
