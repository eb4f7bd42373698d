/** How likely an interval is to miss what it is for, below it or above it each. */
export function eachSide(confidence: number): number {
  return (1 - confidence) / 2
}
