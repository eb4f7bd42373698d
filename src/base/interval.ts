/** All numbers from one to another; an end that nothing is known of is infinite. */
export interface Interval {
  readonly low: number
  readonly high: number
}
