import type { Change, ChangeBatch, ChangeKind, Transform } from '@tailrace/plugin-api'
import { concatMap, identity, map, type Observable, of, type OperatorFunction, pipe } from 'rxjs'
import { changeError } from './change-error.ts'
import { type EachStep, fuse, rowKinds } from './fuse.ts'

/** A transform as the pipeline made it, under its name in errors. */
export interface NamedTransform {
  readonly name: string
  readonly transform: Transform
}

const allKinds: ReadonlySet<ChangeKind> = new Set<ChangeKind>(['row', 'schema', 'mark', 'message'])

function eachStep({ name, transform }: NamedTransform, freeze: boolean): EachStep {
  const each: EachStep['each'] = transform.each?.bind(transform)
  const kinds = transform.kinds === undefined ? rowKinds : new Set(transform.kinds)
  const step: EachStep = {
    name,
    table: transform.table?.bind(transform),
    each,
    kinds,
  }
  if (!freeze || transform.mutates === true || each === undefined) return step
  return {
    ...step,
    each: (change: Change) => {
      if (change.kind === 'row') {
        if (change.before !== null) Object.freeze(change.before)
        if (change.after !== null) Object.freeze(change.after)
      }
      return each(change as never)
    },
  }
}

function stage({ name, transform }: NamedTransform): OperatorFunction<ChangeBatch, ChangeBatch> {
  if (transform.stream !== undefined) return transform.stream
  if (transform.batch === undefined) return identity
  return concatMap((batch): Observable<ChangeBatch> | Promise<ChangeBatch> => {
    try {
      const result = transform.batch(batch)
      if (!(result instanceof Promise)) return of(result)
      return result.catch((cause: unknown) => {
        throw changeError(`transform "${name}"`, null, cause)
      })
    } catch (cause) {
      throw changeError(`transform "${name}"`, null, cause)
    }
  })
}

/**
 * Joins transforms into one operator. Neighbours that see single changes become one loop; `batch` transforms take batches one at a
 * time; `stream` transforms are used as they are.
 *
 * @param freeze freeze rows before transforms that do not say they mutate, so that one that does fails
 */
export function transformChain(
  transforms: readonly NamedTransform[],
  freeze = false,
): OperatorFunction<ChangeBatch, ChangeBatch> {
  const operators: OperatorFunction<ChangeBatch, ChangeBatch>[] = []
  let steps: EachStep[] = []
  const close = () => {
    if (steps.length === 0) return
    const run = fuse(steps)
    operators.push(map((batch) => batch.with(run(batch.changes))))
    steps = []
  }
  for (const named of transforms) {
    const { name, transform } = named
    const whole = transform.batch !== undefined || transform.stream !== undefined
    if (!whole) steps.push(eachStep(named, freeze))
    else {
      if (transform.table !== undefined) {
        steps.push({ name, table: transform.table.bind(transform), kinds: allKinds })
      }
      close()
      operators.push(stage(named))
    }
  }
  close()
  return operators.length === 0
    ? identity
    : operators.reduce((chain, operator) => pipe(chain, operator))
}

/** Whether a chain may hold changes back. */
export function holdingTransforms(transforms: readonly NamedTransform[]): readonly string[] {
  return transforms
    .filter(({ transform }) => transform.stream !== undefined)
    .map(({ name }) => name)
}

/** Whether a chain may look at changes after it gave them back. */
export function mayKeep(transforms: readonly NamedTransform[]): boolean {
  return transforms.some(
    ({ transform }) =>
      transform.keeps !== false &&
      (transform.each !== undefined ||
        transform.batch !== undefined ||
        transform.stream !== undefined),
  )
}
