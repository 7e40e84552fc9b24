import { numberTypes } from './number-types.ts'
import { otherTypes } from './other-types.ts'
import { timeTypes } from './time-types.ts'
import type { TypeCase } from './type-case.ts'

/** Every type of the manual's chapter "Data Types". */
export const types: readonly TypeCase[] = [...numberTypes, ...timeTypes, ...otherTypes]
