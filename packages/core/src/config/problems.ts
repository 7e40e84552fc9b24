import { relative } from 'node:path'
import { type ErrorCode, TailraceError } from '@tailrace/plugin-api'
import type { ConfigDocument, Place } from './config-document.ts'
import { formatPath, type Path } from './path.ts'

/** Something wrong in a configuration. */
export interface Problem {
  readonly code: ErrorCode
  readonly path: Path
  readonly message: string
  readonly fix?: string
  readonly place: Place | undefined
}

/** A problem as `details.problems` of the error has it, for machines. */
export interface ProblemDetail {
  readonly code: ErrorCode
  readonly file: string | null
  readonly line: number | null
  readonly column: number | null
  readonly path: string
  readonly message: string
  readonly fix: string | null
}

/** The most telling code where problems are of several kinds. */
function commonCode(problems: readonly Problem[]): ErrorCode {
  const codes = new Set(problems.map(({ code }) => code))
  return codes.size === 1 ? problems[0]!.code : 'CONFIG_INVALID'
}

function describe({ path, message, place, fix }: Problem, file: string): string {
  const where = place === undefined ? file : `${file}:${place.line}:${place.column}`
  const at = path.length === 0 ? where : `${where}  ${formatPath(path)}`
  return `${at}\n  ${message}${fix === undefined ? '' : `\n  Fix: ${fix}`}`
}

/** Gathers what is wrong with a document, so that everything is told at once. */
export class ProblemList {
  readonly document: ConfigDocument
  readonly all: Problem[] = []

  constructor(document: ConfigDocument) {
    this.document = document
  }

  /**
   * @param part what to point at: the value at the path (default), or its key
   */
  add(
    path: Path,
    message: string,
    options: { code?: ErrorCode; fix?: string; part?: 'key' | 'value' } = {},
  ): void {
    const { code = 'CONFIG_INVALID', part = 'value', fix } = options
    const place = this.document.placeOf(path, part)
    this.all.push({ code, path, message, place, ...(fix !== undefined && { fix }) })
  }

  /** Adds an error that was thrown for the part of the document at a path. */
  addError(path: Path, error: TailraceError): void {
    this.add(path, error.message, {
      code: error.code as ErrorCode,
      ...(error.fix !== undefined && { fix: error.fix }),
    })
  }

  /** @throws TailraceError one that lists every problem, in the order of their places; nothing where there is none */
  throwIfAny(): void {
    if (this.all.length === 0) return
    const { file } = this.document
    const problems = this.all.toSorted(
      ({ place: a }, { place: b }) =>
        (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
    )
    const near = file === null ? null : relative(process.cwd(), file)
    const shown = near === null ? 'the configuration' : near.startsWith('..') ? file! : near
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
    const list = problems.map((problem) => describe(problem, shown)).join('\n')
    throw new TailraceError(commonCode(problems), `${count} in the configuration:\n${list}`, {
      ...(file !== null && { where: file }),
      details: {
        problems: problems.map(({ code, path, message, place, fix }): ProblemDetail => ({
          code,
          file,
          line: place?.line ?? null,
          column: place?.column ?? null,
          path: formatPath(path),
          message,
          fix: fix ?? null,
        })),
      },
    })
  }
}
