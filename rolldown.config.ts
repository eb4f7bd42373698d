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
  // A user's own fast-check must be the same one: what is made by one is run by the other.
  external: ['vitest', 'fast-check'],
  platform: 'node',
  output: { dir: 'dist/lib', format: 'esm', chunkFileNames: '[name]-[hash].js', cleanDir: true },
})

/** A page's own script and style, which a command puts into one file with what is to be shown. */
function page(input: string, style: string, dir: string) {
  return defineConfig({
    input: { page: input },
    platform: 'browser',
    tsconfig: 'tsconfig.viewer.json',
    plugins: [
      {
        name: 'style',
        buildStart() {
          this.emitFile({ type: 'asset', fileName: 'page.css', source: readFileSync(style, 'utf8') })
        },
      },
    ],
    output: { dir, format: 'iife', entryFileNames: '[name].js', minify: true, cleanDir: true },
  })
}

const viewer = page('src/viewer/page/page.tsx', 'src/viewer/page/style.css', 'dist/viewer')
const figures = page('src/plot/page/page.ts', 'src/plot/page/style.css', 'dist/figures')

export default [cli, library, viewer, figures]
