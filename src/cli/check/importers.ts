import { loadProgram } from '../../check/program.ts'
import { fileReader } from '../../host/text-files.ts'
import { allSpecs, findSpecs, readText } from '../spec-files.ts'

/**
 * What a change of some files may change the verdicts of: these files, and the specs in spec/ and properties/ that
 * import one, however far away.
 * @throws UsageError where a file cannot be read
 */
export function withImporters(paths: readonly string[]): string[] {
  const changed = findSpecs(paths)
  const all = [...new Set([...changed, ...allSpecs()])]
  return all.filter((path) => {
    const { program } = loadProgram(path, readText(path), fileReader)
    return changed.some((file) => program.modules.has(file))
  })
}
