// Builds the three pages: `vite build` the console, `--mode demo` the demo shop, `--mode widget` widget.js.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig, type ViteUserConfig as UserConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

// What is sent compressed lies ready beside each file; the gateway picks what a browser takes.
const compressed = (...folder: string[]) => ({
  name: 'compressed',
  closeBundle(): void {
    for (const name of readdirSync(join(at('./dist'), ...folder))) {
      const file = join(at('./dist'), ...folder, name)
      if (!/\.(js|css|html|svg)$/.test(name)) continue
      const whole = readFileSync(file)
      writeFileSync(`${file}.gz`, gzipSync(whole, { level: 9 }))
      writeFileSync(`${file}.br`, brotliCompressSync(whole))
    }
  },
})

const common: UserConfig = {
  resolve: { alias: { '@shared': at('./shared') } },
  // Bundlers for the browser know no process.env; the libraries ask it whether this is production.
  define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
}

const backend = { target: 'http://127.0.0.1:8080', ws: true }
const proxy = { '/api': backend, '/socket.io': backend, '/demo/': backend, '/widget.js': backend }

// Of vue-i18n only what composition needs: no components, no compiler, no developer's tools.
const i18n = {
  __VUE_I18N_FULL_INSTALL__: 'false',
  __VUE_I18N_LEGACY_API__: 'false',
  __INTLIFY_PROD_DEVTOOLS__: 'false',
  __INTLIFY_DROP_MESSAGE_COMPILER__: 'true',
}

const consolePages: UserConfig = {
  ...common,
  define: { ...common.define, ...i18n },
  root: at('./console'),
  base: '/console/',
  plugins: [
    vue(),
    Components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    compressed('console', 'assets'),
    compressed('console'),
  ],
  server: { proxy },
  build: {
    outDir: at('./dist/console'),
    emptyOutDir: true,
    // Which files a page is made of: what they weigh together is tested.
    manifest: 'manifest.json',
    chunkSizeWarningLimit: 900,
    modulePreload: { polyfill: false },
  },
}

const demoPages: UserConfig = {
  ...common,
  root: at('./demo'),
  base: '/demo/',
  plugins: [vue(), compressed('demo', 'assets'), compressed('demo')],
  server: { proxy },
  build: { outDir: at('./dist/demo'), emptyOutDir: true, modulePreload: { polyfill: false } },
}

const widgetBundle: UserConfig = {
  ...common,
  define: {
    ...common.define,
    __VUE_OPTIONS_API__: 'false',
    'process.env.NODE_ENV': '"production"',
  },
  plugins: [vue(), compressed()],
  build: {
    outDir: at('./dist'),
    emptyOutDir: false,
    lib: {
      entry: at('./widget/main.ts'),
      formats: ['iife'],
      name: 'AnxinWidget',
      fileName: () => 'widget.js',
    },
  },
}

const tests: UserConfig = {
  ...common,
  plugins: [vue()],
  test: { environment: 'happy-dom', include: ['tests/**/*.test.ts'] },
}

export default defineConfig(({ mode }) => {
  if (mode === 'test') return tests
  if (mode === 'widget') return widgetBundle
  return mode === 'demo' ? demoPages : consolePages
})
