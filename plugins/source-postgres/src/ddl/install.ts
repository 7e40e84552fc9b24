import pg from 'pg'
import { qualifiedName } from '../signals/own-names.ts'
import type { DdlNames } from './names.ts'

/** Marks what Tailrace made itself, and may drop. */
export const MADE = 'made by Tailrace'
/** Changes with the function's text, so that an older one is replaced. */
export const FUNCTION_VERSION = 1

const q = pg.escapeIdentifier
const literal = pg.escapeLiteral

/** Where statements go, inside of the function. */
function handOver({ table, prefix }: DdlNames): string {
  // A message counts from its end, where the next record begins; of two at one place in several subtransactions the server may send the
  // later first. So something of no meaning stands between the statement and the next row.
  return table === null
    ? `PERFORM pg_logical_emit_message(true, ${literal(prefix)}, content::text);
  PERFORM pg_logical_emit_message(true, ${literal(prefix)}, '');`
    : // The row is in the log, and the table stays empty.
      `INSERT INTO ${qualifiedName(table)} (content) VALUES (content::text) RETURNING id INTO row_id;
  DELETE FROM ${qualifiedName(table)} WHERE id = row_id;`
}

/**
 * The function of both triggers. It tells of each statement its text and tag, the objects that it made, changed or dropped, and of tables their
 * definition as it now is in the transaction. Temporary objects and what extensions contain are left out; so are statements that may
 * hold passwords. An error in it becomes a warning: no statement of an application fails for it.
 */
function functionText(names: DdlNames): string {
  const setting = literal(`tailrace.${names.name}`)
  return `DECLARE
  objects jsonb;
  tables jsonb;
  content jsonb;
  row_id bigint;
  counted jsonb;
  nth int;
BEGIN
  IF tg_tag ~ '(USER MAPPING|SERVER|SUBSCRIPTION|FOREIGN DATA WRAPPER|PUBLICATION|REINDEX|REFRESH MATERIALIZED VIEW|LOGIN)$' THEN
    RETURN;
  END IF;
  -- Which of the statements of one query this is, by its tag; drops come here twice, the first time with their objects.
  counted := coalesce(nullif(current_setting(${setting}, true), ''), '{}')::jsonb;
  IF counted ->> 'at' IS DISTINCT FROM statement_timestamp()::text THEN
    counted := jsonb_build_object('at', statement_timestamp()::text);
  END IF;
  nth := coalesce((counted ->> tg_tag)::int, 0) + 1;
  IF tg_event <> 'sql_drop' THEN
    PERFORM set_config(${setting}, (counted || jsonb_build_object(tg_tag, nth))::text, false);
  END IF;
  IF tg_event = 'sql_drop' THEN
    IF tg_tag NOT LIKE 'DROP %' THEN RETURN; END IF;
    SELECT jsonb_agg(jsonb_build_object('type', d.object_type, 'schema', d.schema_name, 'name', d.object_name, 'oid', d.objid::bigint))
      INTO objects FROM pg_event_trigger_dropped_objects() d
     WHERE (d.original OR d.object_type = 'table') AND NOT d.is_temporary;
  ELSE
    IF tg_tag LIKE 'DROP %' THEN RETURN; END IF;
    SELECT jsonb_agg(jsonb_build_object('type', lower(c.object_type), 'identity', c.object_identity)) INTO objects
      FROM pg_event_trigger_ddl_commands() c
     WHERE NOT c.in_extension AND c.schema_name IS DISTINCT FROM 'pg_temp';
    SELECT jsonb_agg(jsonb_build_object('oid', r.oid::bigint, 'schema', n.nspname, 'name', r.relname, 'kind', r.relkind,
             'identity', r.relreplident,
             'root', (SELECT jsonb_build_array(rn.nspname, rr.relname) FROM pg_class rr JOIN pg_namespace rn ON rn.oid = rr.relnamespace
                       WHERE r.relispartition AND rr.oid = pg_partition_root(r.oid)),
             'key', (SELECT to_jsonb((i.indkey::int2[])[0:i.indnkeyatts - 1]) FROM pg_index i
                      WHERE i.indrelid = r.oid AND i.indisvalid AND i.indimmediate
                        AND CASE r.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END),
             'columns', (SELECT jsonb_agg(jsonb_build_array(a.attnum, a.attname, a.atttypid::bigint, a.atttypmod, a.attgenerated) ORDER BY a.attnum)
                           FROM pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped))
             ORDER BY t.first)
      INTO tables
      FROM (SELECT coalesce(i.indrelid, c.objid) AS oid, min(c.position) AS first
              FROM pg_event_trigger_ddl_commands() WITH ORDINALITY
                     AS c (classid, objid, objsubid, command_tag, object_type, schema_name, object_identity, in_extension, command, position)
              LEFT JOIN pg_index i ON i.indexrelid = c.objid
             WHERE c.classid = 'pg_class'::regclass AND NOT c.in_extension AND c.schema_name IS DISTINCT FROM 'pg_temp'
             GROUP BY 1) t
      JOIN pg_class r ON r.oid = t.oid AND r.relkind IN ('r', 'p') AND r.relpersistence = 'p'
      JOIN pg_namespace n ON n.oid = r.relnamespace;
  END IF;
  IF objects IS NULL THEN RETURN; END IF;
  content := jsonb_build_object('tag', tg_tag, 'query', current_query(), 'nth', nth, 'objects', objects, 'tables', tables);
  ${handOver(names)}
EXCEPTION WHEN OTHERS THEN
  RAISE WARNING 'Tailrace was not told of this %: %', tg_tag, SQLERRM;
END`
}

/** Comment of the function, by which its version is known. */
export function functionComment({ table, prefix }: DdlNames): string {
  return `Tailrace DDL ${FUNCTION_VERSION} ${table ?? prefix}`
}

/**
 * The statements that install function and triggers, for a superuser or a managed service's role like one. They can be run again.
 *
 * @param owner who is to own the table, so that it can be published; null for who runs them
 */
export function installStatements(names: DdlNames, owner: string | null): readonly string[] {
  const { schema, name, drop, table } = names
  const fn = `${q(schema)}.${q(name)}`
  const log = table === null ? null : qualifiedName(table)
  return [
    `DROP EVENT TRIGGER IF EXISTS ${q(name)}`,
    `DROP EVENT TRIGGER IF EXISTS ${q(drop)}`,
    ...(log === null
      ? []
      : [
          `CREATE TABLE IF NOT EXISTS ${log} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, content text NOT NULL)`,
          ...(owner === null ? [] : [`ALTER TABLE ${log} OWNER TO ${q(owner)}`]),
        ]),
    `CREATE OR REPLACE FUNCTION ${fn}() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $tailrace$\n${functionText(names)}\n$tailrace$`,
    `COMMENT ON FUNCTION ${fn}() IS ${literal(functionComment(names))}`,
    `CREATE EVENT TRIGGER ${q(name)} ON ddl_command_end EXECUTE FUNCTION ${fn}()`,
    `CREATE EVENT TRIGGER ${q(drop)} ON sql_drop EXECUTE FUNCTION ${fn}()`,
  ]
}

/** The statements that take all of it away. */
export function dropStatements({ schema, name, drop, table }: DdlNames): readonly string[] {
  return [
    `DROP EVENT TRIGGER IF EXISTS ${q(name)}`,
    `DROP EVENT TRIGGER IF EXISTS ${q(drop)}`,
    `DROP FUNCTION IF EXISTS ${q(schema)}.${q(name)}()`,
    ...(table === null ? [] : [`DROP TABLE IF EXISTS ${qualifiedName(table)}`]),
  ]
}
