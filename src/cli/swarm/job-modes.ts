import { InternalError } from '../../base/assert.ts'
import { type Campaign, readCampaign } from '../../jobs/job.ts'
import type { JobMode, Performed } from '../../jobs/job-mode.ts'
import { type Specs, specsIn } from '../../jobs/spec-texts.ts'
import { checkMode } from '../check/check-mode.ts'
import { compareMode } from '../compare/compare-mode.ts'
import { fuzzMode } from '../fuzz/fuzz-jobs.ts'
import { mutateMode } from '../mutate/mutate-mode.ts'
import { simulateMode } from '../simulate/simulate-mode.ts'
import { toolBuild } from '../tool-build.ts'

/** The sorts of work that other machines can do, a row each; each is a command of the same name. */
export const jobModes = [fuzzMode, checkMode, compareMode, mutateMode, simulateMode] as const

/** A job as a thread is asked to do it. */
export interface JobRequest {
  readonly campaign: string
  readonly text: string
  readonly task: unknown
}

/** What a thread has read of a campaign. */
interface Opened {
  readonly campaign: Campaign
  readonly specs: Specs
}

/** Campaigns that a thread keeps open. */
const OPEN_MAX = 4

/** Does jobs one after the other, and reads what belongs to several only once. */
export class JobRunner {
  private readonly open = new Map<string, Opened>()

  /** @throws InternalError where the job is not what it says, or is for another build */
  run({ campaign: id, text, task }: JobRequest, onProgress: (text: string) => void): Performed {
    const { campaign, specs } = this.opened(id, text)
    const mode = (jobModes as readonly JobMode<unknown, unknown, unknown>[]).find(({ name }) => name === campaign.mode)
    if (mode === undefined) throw new InternalError(`no mode '${campaign.mode}'`)
    return mode.perform(specs, campaign.data, task, onProgress)
  }

  private opened(id: string, text: string): Opened {
    const known = this.open.get(id)
    if (known !== undefined) return known
    const campaign = readCampaign(id, text)
    if (campaign === undefined) throw new InternalError('the specs that came are not those that were sent')
    if (campaign.tool !== toolBuild()) throw new InternalError(`the job is for another build: ${campaign.tool}`)
    const opened = { campaign, specs: specsIn(campaign.texts) }
    const [oldest] = this.open.keys()
    if (this.open.size >= OPEN_MAX && oldest !== undefined) this.open.delete(oldest)
    this.open.set(id, opened)
    return opened
  }
}
