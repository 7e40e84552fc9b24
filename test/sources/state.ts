import type { Json, PluginState } from '@tailrace/plugin-api'

/** Documents in memory, written once each. */
export class TestState implements PluginState {
  readonly all = new Map<string, string>()

  async document(name: string): Promise<Json | undefined> {
    const text = this.all.get(name)
    return text === undefined ? undefined : (JSON.parse(text) as Json)
  }

  async documents(prefix: string): Promise<readonly string[]> {
    return [...this.all.keys()].filter((name) => name.startsWith(prefix)).sort()
  }

  async putDocument(name: string, content: Json): Promise<void> {
    const text = JSON.stringify(content)
    if ((this.all.get(name) ?? text) !== text) throw new Error(`${name} was written before`)
    this.all.set(name, text)
  }

  async removeDocuments(names: readonly string[]): Promise<void> {
    for (const name of names) this.all.delete(name)
  }
}
