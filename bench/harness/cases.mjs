/**
 * What is measured: a spec at a size, and how each tool is told of that size.
 *
 * `states` and `transitions` are what every tool must count. `start` is what SPIN counts beyond that: it takes the
 * initial state for a transition, and choosing German's first value for a state and two transitions. `log2` is the size
 * of the tables: about the number of states, for SPIN's buckets, and half again as many, for the slots of the C search.
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {'small' | 'medium' | 'large'} size
 * @property {string} model name of the peers' files
 * @property {string} spec
 * @property {string} check
 * @property {boolean} symmetry
 * @property {Record<string, number>} constants
 * @property {number} states
 * @property {number} transitions
 * @property {{ states: number, transitions: number }} start
 * @property {{ spin: number, c: number }} log2
 * @property {number} spinDepth
 * @property {readonly string[]} without tools that it is no use, or no patience, to run
 */

const core = {
  model: 'volume-core',
  spec: 'bench/volume-core.hf',
  symmetry: false,
  start: { states: 0, transitions: 1 },
  spinDepth: 10_000,
  without: [],
}

const german = {
  model: 'german',
  symmetry: false,
  start: { states: 1, transitions: 3 },
  spinDepth: 100_000,
  without: ['c'],
}

const reduced = { ...german, symmetry: true, log2: { spin: 0, c: 0 }, without: ['c', 'spin'] }

/** @type {readonly Case[]} */
export const cases = [
  {
    ...core,
    name: 'volume 24k',
    size: 'small',
    check: 'states24k',
    constants: { NODES: 3, EPOCHS: 2, WRITES: 3, CRASHES: 0 },
    states: 24_396,
    transitions: 105_221,
    log2: { spin: 16, c: 16 },
  },
  {
    ...core,
    name: 'volume 184k',
    size: 'small',
    check: 'states184k',
    constants: { NODES: 3, EPOCHS: 3, WRITES: 1, CRASHES: 1 },
    states: 183_504,
    transitions: 950_557,
    log2: { spin: 19, c: 19 },
  },
  {
    ...core,
    name: 'volume 1.3M',
    size: 'medium',
    check: 'states1m',
    constants: { NODES: 3, EPOCHS: 4, WRITES: 1, CRASHES: 2 },
    states: 1_254_952,
    transitions: 7_471_629,
    log2: { spin: 22, c: 22 },
  },
  {
    ...core,
    name: 'volume 12M',
    size: 'large',
    check: 'states12m',
    constants: { NODES: 3, EPOCHS: 7, WRITES: 1, CRASHES: 3 },
    states: 12_076_672,
    transitions: 81_050_058,
    log2: { spin: 24, c: 25 },
  },
  {
    ...core,
    name: 'volume 37M',
    size: 'large',
    check: 'states37m',
    constants: { NODES: 3, EPOCHS: 7, WRITES: 3, CRASHES: 3 },
    states: 36_628_392,
    transitions: 246_506_490,
    log2: { spin: 26, c: 26 },
    without: ['rumur'],
  },
  {
    ...german,
    name: 'German 3',
    size: 'small',
    spec: 'bench/german.hf',
    check: 'threeNodes',
    constants: { NODES: 3 },
    states: 58_104,
    transitions: 235_872,
    log2: { spin: 18, c: 0 },
  },
  {
    ...german,
    name: 'German 4',
    size: 'medium',
    spec: 'bench/german-large.hf',
    check: 'fourNodes',
    constants: { NODES: 4 },
    states: 1_105_434,
    transitions: 5_922_288,
    log2: { spin: 22, c: 0 },
  },
  {
    ...german,
    name: 'German 5',
    size: 'large',
    spec: 'bench/german-large.hf',
    check: 'fiveNodes',
    constants: { NODES: 5 },
    states: 22_031_028,
    transitions: 147_274_200,
    log2: { spin: 25, c: 0 },
    without: ['c', 'rumur'],
  },
  {
    ...reduced,
    name: 'German 4, symmetry',
    size: 'small',
    spec: 'bench/german-large.hf',
    check: 'fourNodes',
    constants: { NODES: 4 },
    states: 28_088,
    transitions: 150_584,
  },
  {
    ...reduced,
    name: 'German 5, symmetry',
    size: 'medium',
    spec: 'bench/german-large.hf',
    check: 'fiveNodes',
    constants: { NODES: 5 },
    states: 131_112,
    transitions: 876_780,
  },
]
