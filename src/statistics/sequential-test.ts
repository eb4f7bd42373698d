import { assert } from '../base/assert.ts'

/** A question about a chance that is answered as soon as the runs so far are enough for it. */
export interface SequentialPlan {
  /** The answer `more` says that the chance is more than this... */
  readonly low: number
  /** ...and the answer `less` that it is less than this. Between the two, both answers are right. */
  readonly high: number
  /** How likely the answer `more` is at most where it is wrong. */
  readonly falseMore: number
  /** How likely the answer `less` is at most where it is wrong. */
  readonly falseLess: number
}

export type SequentialAnswer = 'more' | 'less'

/**
 * Wald's sequential probability ratio test of a chance. Runs are added one by one, in an order that does not depend on
 * what they show, until there is an answer; from then on the answer stays.
 * It answers with 1 / falseMore and falseLess as bounds of the ratio. Those of Wald, (1 - falseLess) / falseMore and
 * falseLess / (1 - falseMore), need some runs fewer, but hold what is promised only approximately; these hold it for certain,
 * for a ratio that is 1 on average exceeds 20 with a chance of 1 in 20 at most (Ville 1939).
 * Source: Wald, Annals of Mathematical Statistics 16, 1945.
 */
export class SequentialTest {
  readonly plan: SequentialPlan
  hits = 0
  misses = 0
  answer: SequentialAnswer | undefined

  constructor(plan: SequentialPlan) {
    const { low, high, falseMore, falseLess } = plan
    assert(0 < low && low < high && high < 1, 'two chances, the lower one first')
    assert(0 < falseMore && falseMore < 0.5 && 0 < falseLess && falseLess < 0.5, 'risks below one half')
    this.plan = plan
  }

  /** One more run, and whether it happened there. */
  add(happened: boolean): SequentialAnswer | undefined {
    if (this.answer !== undefined) return this.answer
    if (happened) this.hits++
    else this.misses++
    const { low, high, falseMore, falseLess } = this.plan
    const ratio = this.hits * Math.log(high / low) + this.misses * (Math.log1p(-high) - Math.log1p(-low))
    if (ratio >= -Math.log(falseMore)) this.answer = 'more'
    else if (ratio <= Math.log(falseLess)) this.answer = 'less'
    return this.answer
  }
}
