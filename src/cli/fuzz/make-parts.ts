import { defined } from '../../base/assert.ts'
import type { FuzzPart, PartOf } from '../../fuzz/fuzz-part.ts'
import { type FuzzReport, isSettled } from '../../fuzz/fuzz-run.ts'
import type { Run } from '../../model/model.ts'
import type { Crew } from '../thread-pool.ts'
import { type FuzzPiece, type FuzzTask, fuzzDataOf, joinParts } from './fuzz-jobs.ts'
import type { FuzzCommandOptions } from './fuzz-request.ts'

/** One run of a check, and where it is from. */
export interface SpecRun {
  readonly spec: string
  /** Index among the runs of the spec. */
  readonly at: number
  readonly run: Run
}

/** The parts of the random runs of a run of a check, in their order. */
export interface RunParts {
  readonly of: SpecRun
  readonly parts: readonly FuzzPart[]
  /** Of the parts that were given up, why. */
  readonly lost: readonly string[]
}

interface PartTask extends FuzzTask {
  /** The number of the run of a check among those that are chosen. */
  readonly chosen: number
}

/**
 * Has parts made, of all runs of checks.
 * @param onRun called in the order of the runs, as soon as one and all before it have what they need
 */
export async function makeParts(
  chosen: readonly SpecRun[],
  crew: Crew<FuzzTask, string, FuzzPiece>,
  parts: readonly PartOf[],
  onRun: (made: RunParts) => void,
): Promise<void> {
  const open = chosen.map((of) => new OpenParts(of, parts.length))
  const tasks = chosen.flatMap(({ spec, at }, number) =>
    parts.map((part): PartTask => ({ spec, run: at, part, chosen: number })),
  )
  const places = new Map(tasks.map((task) => [keyOf(task), task]))
  let told = 0
  let next = 0
  const nextTask = (): FuzzTask | undefined => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) {
      if (open[task.chosen]?.isDone !== true) return { spec: task.spec, run: task.run, part: task.part }
    }
    return undefined
  }
  const isNeeded = (task: FuzzTask) => open[defined(places.get(keyOf(task))).chosen]?.isDone !== true
  await crew.doAll(
    nextTask,
    () => {},
    (task, piece) => {
      const place = defined(places.get(keyOf(task)))
      const at = parts.findIndex((part) => part.at === task.part.at)
      open[place.chosen]?.add(at, piece)
      for (let made = open[told]; made?.isDone; made = open[++told]) onRun(made.made())
    },
    isNeeded,
  )
}

function keyOf({ spec, run, part }: FuzzTask): string {
  return `${spec}\n${run}\n${part.at}`
}

/** What is there of the parts of a run of a check. */
class OpenParts {
  private readonly of: SpecRun
  private readonly pieces: (FuzzPiece | undefined)[]
  private enough = 0

  constructor(of: SpecRun, parts: number) {
    this.of = of
    this.pieces = Array.from({ length: parts }, () => undefined)
  }

  add(at: number, piece: FuzzPiece): void {
    if (this.isDone) return
    this.pieces[at] = piece
    while (this.enough < this.pieces.length && this.pieces[this.enough] !== undefined) {
      this.enough++
      if (isSettled(partsIn(this.pieces.slice(0, this.enough)))) {
        this.pieces.length = this.enough
        return
      }
    }
  }

  /** Whether all parts are there that can add anything. */
  get isDone(): boolean {
    return this.enough === this.pieces.length
  }

  made(): RunParts {
    const lost = this.pieces.flatMap((piece) => (piece !== undefined && 'lost' in piece ? [piece.lost] : []))
    return { of: this.of, parts: partsIn(this.pieces), lost }
  }
}

function partsIn(pieces: readonly (FuzzPiece | undefined)[]): readonly FuzzPart[] {
  return pieces.flatMap((piece) => (piece !== undefined && 'part' in piece ? [piece.part] : []))
}

export function reportOf({ of, parts }: RunParts, options: FuzzCommandOptions): FuzzReport {
  return joinParts(of.run, fuzzDataOf(options), parts)
}
