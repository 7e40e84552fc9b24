import type { Json, PluginState } from '@tailrace/plugin-api'

/** A plugin's documents, in memory. */
export class Documents implements PluginState {
  readonly all = new Map<string, Json>()

  async document(name: string): Promise<Json | undefined> {
    return this.all.get(name)
  }

  async documents(prefix: string): Promise<readonly string[]> {
    return [...this.all.keys()].filter((name) => name.startsWith(prefix)).toSorted()
  }

  async putDocument(name: string, content: Json): Promise<void> {
    if (this.all.has(name)) throw new TypeError(`"${name}" is there already`)
    this.all.set(name, structuredClone(content))
  }

  async removeDocuments(names: readonly string[]): Promise<void> {
    for (const name of names) this.all.delete(name)
  }
}
