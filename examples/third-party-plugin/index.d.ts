import type { TransformDefinition } from '@tailrace/plugin-api'

declare const uppercase: TransformDefinition
export default uppercase
