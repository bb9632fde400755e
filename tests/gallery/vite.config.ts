import { join } from 'node:path'
import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact()],
  cacheDir: join(import.meta.dirname, '../../node_modules/.cache/gallery'),
})
