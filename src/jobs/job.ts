import { createHash } from 'node:crypto'
import type { SpecTexts } from './spec-texts.ts'

/** What all jobs of one call have in common. */
export interface Campaign {
  readonly holdfast: 'campaign'
  readonly version: typeof CAMPAIGN_VERSION
  /** The version and build of the program: another one may find something else. */
  readonly tool: string
  /** The name of a mode. */
  readonly mode: string
  readonly texts: SpecTexts
  /** What the mode needs to know for all its tasks; plain data. */
  readonly data: unknown
}

const CAMPAIGN_VERSION = 1

/** A campaign as the text that travels, and the hash of that, which is its name. */
export interface CampaignText {
  readonly id: string
  readonly text: string
}

/** A piece of work. What comes of it depends on nothing else. */
export interface Job {
  readonly campaign: string
  /** Plain data that the mode knows how to read. */
  readonly task: unknown
}

/** What came of a job. */
export interface JobResult {
  readonly key: string
  /** As JSON: the same bytes whoever did the job, and whenever, but where a limit of time ended it. */
  readonly body: string
  /** What differs from call to call, and is told beside the result. */
  readonly seconds: readonly number[]
}

export function campaignOf(parts: Pick<Campaign, 'tool' | 'mode' | 'texts' | 'data'>): CampaignText {
  const { tool, mode, texts, data } = parts
  const campaign: Campaign = { holdfast: 'campaign', version: CAMPAIGN_VERSION, tool, mode, texts, data }
  const text = JSON.stringify(campaign)
  return { id: digest(text), text }
}

/**
 * A campaign from its text.
 * @returns undefined where the text is not the one that the name is of
 */
export function readCampaign(id: string, text: string): Campaign | undefined {
  if (digest(text) !== id) return undefined
  const { holdfast, version } = JSON.parse(text) as Partial<Campaign>
  return holdfast === 'campaign' && version === CAMPAIGN_VERSION ? (JSON.parse(text) as Campaign) : undefined
}

/** The name of a job and of its result: the same for the same work, whoever asks for it. */
export function jobKey({ campaign, task }: Job): string {
  return digest(`${campaign}\n${JSON.stringify(task)}`)
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
