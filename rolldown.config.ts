import { readFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

// One file for each thread, with all that it needs: Node takes longer to find a hundred small modules than to run them.
const cli = defineConfig({
  input: {
    main: 'src/cli/main.ts',
    'run-worker': 'src/cli/check/run-worker.ts',
    'mutate-worker': 'src/cli/mutate/mutate-worker.ts',
    'compare-worker': 'src/cli/compare/compare-worker.ts',
    'swarm-thread': 'src/cli/swarm/swarm-thread.ts',
    'simulate-worker': 'src/cli/simulate/simulate-worker.ts',
    'search-helper': 'src/cli/check/search-helper.ts',
  },
  // What only 'holdfast swarm' needs is installed by those who want it.
  external: ['bullmq', 'ioredis'],
  platform: 'node',
  output: {
    dir: 'dist/cli',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    cleanDir: true,
  },
})

// What programs and tests import: by itself, so that it loads nothing of the command line.
const library = defineConfig({
  input: { index: 'src/index.ts', vitest: 'src/vitest/describe-spec.ts' },
  external: ['vitest'],
  platform: 'node',
  output: { dir: 'dist/lib', format: 'esm', chunkFileNames: '[name]-[hash].js', cleanDir: true },
})

// The viewer's page, which the command puts into one file with its style and what is to be shown.
const viewer = defineConfig({
  input: { page: 'src/viewer/page/page.tsx' },
  platform: 'browser',
  tsconfig: 'tsconfig.viewer.json',
  plugins: [
    {
      name: 'style',
      buildStart() {
        const source = readFileSync('src/viewer/page/style.css', 'utf8')
        this.emitFile({ type: 'asset', fileName: 'page.css', source })
      },
    },
  ],
  output: { dir: 'dist/viewer', format: 'iife', entryFileNames: '[name].js', minify: true, cleanDir: true },
})

export default [cli, library, viewer]
