/** Writes replication messages, as a server would, for tests of what reads them. */
export class Wire {
  readonly #parts: Buffer[] = []

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  #int(size: 1 | 2 | 4, value: number): Buffer {
    const bytes = Buffer.alloc(size)
    bytes.writeUIntBE(value >>> 0, 0, size)
    return bytes
  }

  #long(value: number): Buffer {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64BE(BigInt(value))
    return bytes
  }

  #text(text: string): Buffer {
    return Buffer.from(`${text}\0`)
  }

  /** A CopyData frame with XLogData around a pgoutput message. */
  #send(lsn: number, ...message: Buffer[]): this {
    const body = Buffer.concat([
      Buffer.from('w'),
      this.#long(lsn),
      this.#long(lsn),
      this.#long(0),
      ...message,
    ])
    this.#parts.push(Buffer.from('d'), this.#int(4, body.length + 4), body)
    return this
  }

  begin(commitLsn: number, xid = 1): this {
    return this.#send(
      commitLsn,
      Buffer.from('B'),
      this.#long(commitLsn),
      this.#long(0),
      this.#int(4, xid),
    )
  }

  commit(commitLsn: number, end: number): this {
    const times = [this.#long(commitLsn), this.#long(end), this.#long(0)]
    return this.#send(end, Buffer.from('C'), this.#int(1, 0), ...times)
  }

  relation(oid: number, name: string, columns: readonly string[], identity = 'd'): this {
    const described = columns.flatMap((column, index) => [
      this.#int(1, index === 0 ? 1 : 0),
      this.#text(column),
      this.#int(4, 25),
      this.#int(4, -1),
    ])
    const head = [this.#int(4, oid), this.#text('public'), this.#text(name), Buffer.from(identity)]
    return this.#send(0, Buffer.from('R'), ...head, this.#int(2, columns.length), ...described)
  }

  tuple(values: readonly (string | null | undefined)[]): Buffer {
    const cells = values.map((value) => {
      if (value === null) return Buffer.from('n')
      if (value === undefined) return Buffer.from('u')
      const bytes = Buffer.from(value)
      return Buffer.concat([Buffer.from('t'), this.#int(4, bytes.length), bytes])
    })
    return Buffer.concat([this.#int(2, values.length), ...cells])
  }

  insert(lsn: number, oid: number, values: readonly (string | null | undefined)[]): this {
    return this.#send(
      lsn,
      Buffer.from('I'),
      this.#int(4, oid),
      Buffer.from('N'),
      this.tuple(values),
    )
  }

  update(
    lsn: number,
    oid: number,
    kind: 'K' | 'O' | null,
    before: readonly (string | null | undefined)[],
    after: readonly (string | null | undefined)[],
  ): this {
    const old = kind === null ? [] : [Buffer.from(kind), this.tuple(before)]
    const message = [this.#int(4, oid), ...old, Buffer.from('N'), this.tuple(after)]
    return this.#send(lsn, Buffer.from('U'), ...message)
  }

  delete(lsn: number, oid: number, kind: 'K' | 'O', before: readonly (string | null)[]): this {
    return this.#send(
      lsn,
      Buffer.from('D'),
      this.#int(4, oid),
      Buffer.from(kind),
      this.tuple(before),
    )
  }

  truncate(lsn: number, oids: readonly number[]): this {
    const list = oids.map((oid) => this.#int(4, oid))
    return this.#send(lsn, Buffer.from('T'), this.#int(4, oids.length), this.#int(1, 0), ...list)
  }

  message(lsn: number, prefix: string, content: string, isTransactional: boolean): this {
    const bytes = Buffer.from(content)
    const head = [this.#int(1, isTransactional ? 1 : 0), this.#long(lsn), this.#text(prefix)]
    return this.#send(lsn, Buffer.from('M'), ...head, this.#int(4, bytes.length), bytes)
  }

  keepalive(lsn: number, isReplyRequested = false): this {
    const flag = this.#int(1, isReplyRequested ? 1 : 0)
    const body = Buffer.concat([Buffer.from('k'), this.#long(lsn), this.#long(0), flag])
    this.#parts.push(Buffer.from('d'), this.#int(4, body.length + 4), body)
    return this
  }
}
