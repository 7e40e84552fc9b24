import { z } from 'zod'

/** Option `ddl`. */
export const ddl = z
  .strictObject({
    by: z
      .enum(['message', 'table'])
      .default('message')
      .describe(
        'How the event trigger hands statements over: as logical `message` (server 14 or later), or through a `table` that is always empty.',
      ),
    schema: z
      .string()
      .regex(/^[a-z_][a-z0-9_$]{0,62}$/, 'lower-case letters, digits, _ and $')
      .default('public')
      .describe('Schema of the trigger’s function, and of its table.'),
    create: z
      .boolean()
      .default(true)
      .describe(
        'Whether the event trigger is created on start where the user may, which takes a superuser or the managed service’s role like one. ' +
          '`tailrace check --fix` prints the SQL that creates it.',
      ),
  })
  .optional()
  .describe(
    'Schema changes with their SQL text, at their place among the rows, by an event trigger in the database. ' +
      'Default: none; a changed definition is seen at the first row that has it, and has no text.',
  )
