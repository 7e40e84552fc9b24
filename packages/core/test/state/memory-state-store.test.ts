import { MemoryStateStore } from '../../src/state/memory-state-store.ts'
import { describeStateStore } from './state-store-contract.ts'

describeStateStore('the memory store', async () => new MemoryStateStore())
