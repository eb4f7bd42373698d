import type { Change } from './changes.ts'
import type { StepName } from './lasso-notes.ts'
import type { Place } from './trace-document.ts'

/**
 * A part of a spec, what it comes to in some state, and the parts that decide that: a finite tree of plain data, which
 * crosses threads and becomes JSON as it is. Only what decides is in it: of an `&&` that is false its first false side,
 * of one that is true both. From the values of its parts, whoever knows the language gets the value of a node.
 */
export interface Explanation {
  readonly kind: ExplanationKind
  /** The part as the spec has it, on one line. */
  readonly text: string
  readonly place: Place
  /** Whether it comes to a truth, to another value, or to none. */
  readonly sort: 'true' | 'false' | 'value' | 'error'
  /** What it comes to, as traces show values; of an error, the sentence that says what went wrong. */
  readonly value: string
  /** Of what reads the state: which part of it, with keys as values: `disk[node1].epoch`, `disk'[node1].epoch`. */
  readonly path: string | undefined
  /** The names that are bound here, with their values: of a quantifier's body the binding, of a call the arguments. */
  readonly names: readonly NamedValue[]
  /** The parts that decide it, in the order of the text. */
  readonly parts: readonly Explanation[]
  /** What the parts do not say, in words: `true for the other 2`, `the branch that is taken`. */
  readonly note: string | undefined
  /** How many parts that help to decide it are left out, for there would be too many or they would lie too deep. */
  readonly leftOut: number
}

/**
 * - `read` reads a part of the state; its parts are those of its keys that read the state themselves
 * - `binding` is a quantifier's or an aggregate's body for one binding of the names
 * - `call` is a definition with arguments; its part is the body
 * - `branch` is a `? :` or `match`; its parts are what chooses, and the branch that is taken
 * - `part` is any other
 */
export type ExplanationKind = 'part' | 'read' | 'binding' | 'call' | 'branch'

export interface NamedValue {
  readonly name: string
  readonly value: string
}

/** Why an action is possible in a state, or not. */
export interface ActionReason extends StepName {
  readonly possible: boolean
  /** Whether it would change nothing: then a run never takes it, though its guard is true. */
  readonly idle: boolean
  /** What its guard comes to; undefined without a guard. */
  readonly guard: Explanation | undefined
  /** What goes wrong in its body, where that is so. */
  readonly error: ErrorReason | undefined
}

/** An action in a state, whatever its arguments: those of the nearest instance stand for all. */
export interface ActionSurvey {
  readonly action: string
  readonly sort: StepName['sort']
  readonly place: Place
  /** How many instances it has, and how many of them are possible and change something. */
  readonly instances: number
  readonly possible: number
  /** The first that is possible; else those with the fewest false conjuncts. */
  readonly nearest: readonly ActionReason[]
  /** Of a run that goes round for ever: what the loop makes of it, in words. */
  readonly note: string | undefined
}

/** Something that has no value in a state, with what it was computed from. */
export interface ErrorReason {
  readonly message: string
  readonly place: Place
  readonly explanation: Explanation | undefined
}

/** A part of the state that a step read, with its value then. */
export interface CellRead {
  readonly path: string
  readonly value: string
  /** The step that wrote it last; 0 where it has been so since the start. */
  readonly writtenBy: number
}

/** What one step of a trace depends on, and what depends on it. */
export interface StepNeeds {
  /** From 1. */
  readonly step: number
  /** All that its guard, the branches that it took and the values that it wrote have read. */
  readonly reads: readonly CellRead[]
  /** The cells that it assigned and so changed. */
  readonly writes: readonly Change[]
  /** The earlier steps that wrote what it read, ascending. */
  readonly needs: readonly number[]
  /** The later steps that read what it wrote, ascending. */
  readonly neededBy: readonly number[]
  /** Of a step that repeats for ever: the steps that read what it wrote in the next round, ascending. */
  readonly neededNextRound: readonly number[]
  /** Whether what makes the violation reads what it wrote. */
  readonly readAtEnd: boolean
  /**
   * - `used`: what the violation read leads back to it
   * - `unread`: nothing that leads to the violation has read what it wrote
   * - `irrelevant`: moreover, the trace without it (and the others like it) was taken, and shows the same violation
   * - `undecided`: the violation is one of whole runs, and rests on more than what is read
   */
  readonly relevance: 'used' | 'unread' | 'irrelevant' | 'undecided'
}

/** Why a trace shows what it does. */
export interface ViolationReason {
  /** In a sentence: `MembersComplete is false after step 12.` */
  readonly sentence: string
  /** The number of the state that it is about; for a step, the state before it. */
  readonly state: number
  /** Whether it is about the step out of that state. */
  readonly isStep: boolean
  /** What the property comes to there. Of a property of whole runs, what the promise or the goal comes to. */
  readonly explanations: readonly LabelledExplanation[]
  /** Where the model has an error: what it was computed from. */
  readonly error: ErrorReason | undefined
  /** Of a deadlock, or of a run that never comes to what it owes: each action, and why it is not possible. */
  readonly actions: readonly ActionSurvey[]
  /** What has been seen, where steps were to make no difference: what told the run apart. */
  readonly differences: readonly SightDifference[]
}

export interface LabelledExplanation {
  /** What is explained, in words: `The promise, after step 2`. */
  readonly label: string
  readonly state: number
  readonly explanation: Explanation
}

/** What is seen at a state, and what could be seen there otherwise, part by part. */
export interface SightDifference {
  /** The number of the state. */
  readonly at: number
  /** Where what is seen differs from what could be: `before` is what could be seen, `after` what is. */
  readonly parts: readonly Change[]
}

/** All that the states of a trace say about why it shows what it does. */
export interface TraceReasons {
  readonly violation: ViolationReason
  /** One for each step. */
  readonly steps: readonly StepNeeds[]
}

/** How the truth of a property goes along a trace. */
export interface TruthStrip {
  readonly property: string
  readonly sort: 'invariant' | 'step' | 'reachable' | 'recoverable' | 'liveness'
  /** The property itself; of one of whole runs, the parts of it that are about one state or step. */
  readonly parts: readonly TruthRow[]
}

export interface TruthRow {
  /** What the row says: the whole property, what promises, what is promised, what must stay possible. */
  readonly role: 'property' | 'promise' | 'goal' | 'part'
  /** As the spec has it. */
  readonly text: string
  /** Whether there is a truth for each state, from the first on, or for each step. */
  readonly about: 'states' | 'steps'
  readonly truths: readonly ('true' | 'false' | 'error')[]
}
