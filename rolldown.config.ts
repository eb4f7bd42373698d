import { defineConfig } from 'rolldown'

// One file for each thread, with all that it needs: Node takes longer to find a hundred small modules than to run them.
export default defineConfig({
  input: {
    main: 'src/cli/main.ts',
    'run-worker': 'src/cli/check/run-worker.ts',
    'mutate-worker': 'src/cli/mutate/mutate-worker.ts',
    'compare-worker': 'src/cli/compare/compare-worker.ts',
    'search-helper': 'src/cli/check/search-helper.ts',
  },
  platform: 'node',
  output: {
    dir: 'dist/cli',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    cleanDir: true,
  },
})
