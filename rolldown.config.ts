import { defineConfig } from 'rolldown'

// One file for each thread, with all that it needs: Node takes longer to find a hundred small modules than to run them.
export default defineConfig({
  input: {
    main: 'src/cli/main.ts',
    'run-worker': 'src/cli/run-worker.ts',
    'mutate-worker': 'src/cli/mutate-worker.ts',
    'compare-worker': 'src/cli/compare-worker.ts',
    'search-helper': 'src/cli/search-helper.ts',
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
