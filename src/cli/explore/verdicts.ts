/** What is said of a property at a place. */
export const VERDICTS = {
  holds: 'ok',
  broken: 'violated',
  reached: 'reached',
  'not reached': 'not reached',
  good: 'good',
  'not good': 'not good',
  undecided: 'undecided',
  error: 'cannot be asked',
} as const
