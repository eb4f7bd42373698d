import type { State } from '../interpret/interpreted-system.ts'
import { askedIn } from '../model/asked-in.ts'
import type { Explanation, TraceReasons } from '../trace/explanation.ts'
import { statesOf, type Trace } from '../trace/trace.ts'
import { documentTrace, type TraceDocument } from '../trace/trace-document.ts'
import { pictureOf, type TraceRow } from '../trace/trace-rows.ts'
import type { Walk } from '../walk/walk.ts'
import { Dependencies } from '../why/step-needs.ts'
import { type Band, bandsOf } from './bands.ts'
import { type LaneState, laneStatesOf } from './lane-states.ts'
import { actorsOf } from './lanes.ts'
import { type Message, messagesOf } from './messages.ts'
import { type Part, partsOf } from './parts.ts'
import { type Track, tracksOf } from './tracks.ts'
import { type TruthStrip, truthsOf } from './truths.ts'
import { type WordChange, wordChangesOf } from './words.ts'

/** A course of events as the page shows it. */
export interface Story {
  readonly walk: Walk
  readonly trace: Trace
  readonly document: TraceDocument
  readonly states: readonly State[]
  readonly parts: readonly Part[]
  /** Those of the actors that take part, and of steps that belong to none. */
  readonly lanes: readonly string[]
  /** Steps, the same taken several times in a row as one. */
  readonly rows: readonly TraceRow[]
  readonly bands: readonly Band[]
  readonly laneStates: readonly LaneState[]
  readonly words: readonly WordChange[]
  readonly tracks: readonly Track[]
  readonly messages: readonly Message[]
  readonly truths: readonly TruthStrip[]
  /** Of each step, what it needed. */
  readonly needs: ReturnType<Dependencies['needs']>
}

/**
 * All that is drawn of a trace.
 * @param known what the search has said of it: the claim, and why its loop is fair
 * @param reasons why it shows what it does
 */
export function storyOf(walk: Walk, known?: TraceDocument, reasons?: TraceReasons): Story {
  const { trace } = walk
  const { run, system } = walk.ground
  const { check, toggles, ordinal } = run
  const title = known ?? { check, toggles, ordinal, property: '', claim: '' }
  const own = documentTrace(trace, title)
  const document = known === undefined ? own : { ...own, loop: known.loop, sight: known.sight, error: known.error }
  const states = statesOf(trace)
  const parts = partsOf(trace.model)
  const { rows, lanes } = pictureOf(document)
  const bands = bandsOf(parts, document.steps, states)
  const shown = orderLanes(actorsOf(trace.model), [...lanes, ...bands.flatMap((band) => band.lanes)])
  const messages = messagesOf(trace.model, states)
  const asked = askedIn(run)
  return {
    walk,
    trace,
    document,
    states,
    parts,
    rows,
    lanes: shown,
    bands,
    laneStates: laneStatesOf(parts, states).filter(({ lane }) => shown.includes(lane)),
    words: wordChangesOf(parts, states),
    tracks: tracksOf(parts, states, decidingPaths(reasons)),
    messages,
    truths: truthsOf(system, trace.model, states, asked),
    needs: new Dependencies(trace).needs(),
  }
}

/** The parts of the state that the explanation comes down to. */
function decidingPaths(reasons: TraceReasons | undefined): ReadonlySet<string> {
  const pathsIn = ({ path, parts }: Explanation): string[] => [
    ...(path === undefined ? [] : [path]),
    ...parts.flatMap(pathsIn),
  ]
  return new Set(reasons?.violation.explanations.flatMap(({ explanation }) => pathsIn(explanation)))
}

/** The actors in the order of the spec, as far as they take part, and then whoever else does. */
function orderLanes(actors: readonly string[], taking: readonly string[]): string[] {
  const parts = new Set(taking)
  return [...new Set([...actors.filter((actor) => parts.has(actor)), ...taking])]
}
