import type { Cursor } from '../lexer/cursor.ts'
import { Unreadable } from '../lexer/unreadable.ts'
import type { Session } from '../session.ts'
import { readAlterStatement } from './alter.ts'
import { readCreateStatement } from './create.ts'
import type { Draft } from './draft.ts'
import { readDropStatement } from './drop.ts'
import { readRenameStatement } from './rename.ts'
import { readTruncateStatement } from './truncate.ts'

const ddl: Readonly<Record<string, (cursor: Cursor, session: Session, draft: Draft) => void>> = {
  CREATE: readCreateStatement,
  ALTER: readAlterStatement,
  DROP: readDropStatement,
  RENAME: readRenameStatement,
  TRUNCATE: readTruncateStatement,
}

/** First words of statements that change no definition, of tables or of anything. */
const notDdl = new Set(
  (
    '( BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE XA INSERT UPDATE DELETE REPLACE LOAD SELECT WITH VALUES TABLE CALL DO SET ' +
    'FLUSH RESET ANALYZE OPTIMIZE REPAIR CHECK CHECKSUM CACHE USE LOCK UNLOCK HANDLER KILL PURGE SHOW EXPLAIN DESC DESCRIBE ' +
    'EXECUTE PREPARE DEALLOCATE SIGNAL RESIGNAL GET HELP BINLOG CHANGE STOP CLONE SHUTDOWN RESTART BACKUP'
  ).split(' '),
)

/** First words of statements about users, plugins and the like. */
const other = new Set(['GRANT', 'REVOKE', 'INSTALL', 'UNINSTALL'])

/** Reads a statement from its first word on. */
export function readVerb(cursor: Cursor, session: Session, draft: Draft): void {
  const { keyword, kind } = cursor.peek()
  const read = ddl[keyword]
  if (read) {
    draft.kind = 'other-ddl'
    cursor.take()
    read(cursor, session, draft)
  } else if (kind === 'end' || notDdl.has(keyword)) draft.kind = 'not-ddl'
  else if (other.has(keyword)) draft.kind = 'other-ddl'
  else
    throw new Unreadable(
      `"${cursor.peek().text.slice(0, 40)}" begins no statement that is known here`,
    )
}
