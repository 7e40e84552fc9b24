import type { Pipeline } from '@tailrace/core'
import type { CheckResult } from '@tailrace/plugin-api'
import type { CommandAction } from '../command-spec.ts'
import { exitCodes } from '../exit-codes.ts'
import { openRuntime } from '../open-runtime.ts'
import type { Channel } from '../output/channel.ts'
import type { Format } from '../output/style.ts'

type Finding = CheckResult & { readonly plugin: string }

const looks: Readonly<Record<CheckResult['status'], Format>> = {
  pass: 'green',
  warn: 'yellow',
  fail: 'red',
}

function findingText(
  { check, status, detail, fix, code, plugin }: Finding,
  { style }: Channel,
): string {
  const indented = (text: string): string => text.replaceAll('\n', '\n        ')
  const head = `  ${style(looks[status], status)}  ${plugin}  ${style('bold', check)}  ${indented(detail)}`
  const named = code === undefined ? head : `${head} ${style('dim', `(${code})`)}`
  return fix === undefined ? named : `${named}\n        ${style('green', 'Fix:')} ${indented(fix)}`
}

/** A finding as a part of a script: the statements, once each, below what they mend. */
function scriptText(pipeline: string, finding: Finding, printed: Set<string>): string | null {
  const { check, detail, sql, plugin } = finding
  if (sql === undefined || printed.has(sql)) return null
  printed.add(sql)
  const head = `${pipeline}, ${plugin}, ${check}: ${detail}`
  return `${head.replaceAll(/^/gmu, '-- ')}\n${sql}\n`
}

async function checkOne(
  pipeline: Pipeline,
  out: Channel,
  found: (finding: Finding) => void,
): Promise<Record<Finding['status'], number>> {
  const counts = { pass: 0, warn: 0, fail: 0 }
  if (!out.json) out.line(out.style('bold', pipeline.name))
  for await (const finding of pipeline.check()) {
    counts[finding.status]++
    found(finding)
    if (out.json) out.object({ type: 'check', pipeline: pipeline.name, ...finding })
    else out.line(findingText(finding, out))
  }
  return counts
}

/** `tailrace check` */
export const check: CommandAction = async (context, names, { fix }) => {
  const script = fix === true ? context.output.out : null
  const out = script === null ? context.output.out : context.output.err
  const printed = new Set<string>()
  const runtime = await openRuntime(context, names)
  try {
    const total = { pass: 0, warn: 0, fail: 0 }
    for (const pipeline of runtime.pipelines) {
      const counts = await checkOne(pipeline, out, (finding) => {
        const text = script && scriptText(pipeline.name, finding, printed)
        if (text !== null) script!.line(text)
      })
      for (const status of ['pass', 'warn', 'fail'] as const) total[status] += counts[status]
    }
    if (out.json) out.object({ type: 'summary', ...total })
    else out.line(`${total.pass} passed, ${total.warn} warnings, ${total.fail} failed`)
    return total.fail === 0 ? exitCodes.ok.code : exitCodes.failed.code
  } finally {
    await runtime.close()
  }
}
