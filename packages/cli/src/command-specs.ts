import type { CommandSpec } from './command-spec.ts'

const pipelines = { pipeline: 'Names of pipelines in the configuration; all of them by default.' }
const onePipeline = { pipeline: 'Name of a pipeline in the configuration.' }

/** Every command, in the order of help. */
export const commandSpecs: readonly CommandSpec[] = [
  {
    usage: 'run [pipeline...]',
    summary: 'Run pipelines until they end or are told to stop.',
    description:
      'Runs pipelines of the configuration, all of them by default. A pipeline that fails leaves the others running. ' +
      'On a terminal, a line per pipeline shows its state, changes per second, lag and credit in use, ' +
      'and below it, while tables are read, a bar for each of them with rows, rows per second and the time left. ' +
      'Where standard output is no terminal, it carries one JSON object per pipeline at each change of state and every 10 seconds; ' +
      'with a console sink, which writes changes there, these go to standard error. ' +
      'Ctrl-C (SIGINT, SIGTERM) lets the pipelines drain and stops them in order, within 10 seconds unless `stop.timeout` says otherwise; ' +
      'a second one stops at once, and what was not confirmed is read again at the next start.',
    arguments: pipelines,
    examples: [
      { command: 'tailrace run', what: 'all pipelines of tailrace.config.*' },
      { command: 'tailrace run shop', what: 'one of them' },
      { command: 'tailrace run --config etc/shop.yaml --verbose', what: 'with debug lines' },
    ],
    exits: ['ok', 'failed', 'config', 'plugin', 'running', 'forced'],
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    usage: 'check [pipeline...]',
    summary: 'Check configuration, plugins and servers without changing anything.',
    description:
      'Validates the configuration, loads the plugins, connects to sources and sinks and looks at all that a start would need: ' +
      'privileges, server settings, tables, topics. Every finding that is not fine comes with what mends it. Warnings do not fail. ' +
      'With --fix, standard output is a script of the SQL that mends what SQL can mend, to be read and run by who may, and the findings go to standard error.',
    arguments: pipelines,
    options: [
      {
        flags: '--fix',
        description: 'Print the SQL that mends findings as one script; nothing is run.',
      },
    ],
    examples: [
      { command: 'tailrace check', what: 'all pipelines' },
      { command: 'tailrace check shop --json', what: 'findings as JSON, for scripts' },
      { command: 'tailrace check shop --fix > mend.sql', what: 'SQL for an administrator' },
    ],
    exits: ['ok', 'failed', 'config', 'plugin'],
    load: async () => (await import('./commands/check.ts')).check,
  },
  {
    usage: 'list',
    summary: 'List installed plugins and the pipelines of the configuration.',
    description:
      'Lists the plugins that `use:` can name from the folder of the configuration (the current folder where there is none), ' +
      'and the pipelines of the configuration with their plugins.',
    examples: [
      { command: 'tailrace list', what: 'as tables' },
      { command: 'tailrace list --json', what: 'as JSON' },
    ],
    exits: ['ok', 'config'],
    load: async () => (await import('./commands/list.ts')).list,
  },
  {
    usage: 'explain <plugin>',
    summary: 'Explain a plugin: its options, their defaults, examples.',
    description:
      'Shows what a plugin does and every option it takes, from the schema that also validates the configuration. ' +
      'Takes a short name, a package or a relative path, as `use:` does.',
    arguments: {
      plugin:
        'A name such as postgres; kind-name (sink-kafka) where a name is used for several kinds.',
    },
    examples: [
      { command: 'tailrace explain postgres', what: 'a plugin by its short name' },
      { command: 'tailrace explain sink-file', what: 'by kind and name' },
      { command: 'tailrace explain ./redact.ts', what: 'a plugin of your own' },
    ],
    exits: ['ok', 'plugin'],
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    usage: 'schema',
    summary: 'Print the JSON Schema of the configuration, for editors.',
    description:
      'Prints a JSON Schema made from the installed plugins: editors complete and check the configuration with it. ' +
      'In a YAML file, the first line `# yaml-language-server: $schema=./tailrace.schema.json` names it.',
    options: [{ flags: '-o, --out <file>', description: 'Write to a file instead.' }],
    examples: [
      { command: 'tailrace schema --out tailrace.schema.json', what: 'after each `npm install`' },
    ],
    exits: ['ok', 'failed', 'plugin'],
    load: async () => (await import('./commands/schema.ts')).schema,
  },
  {
    usage: 'init',
    summary: 'Write a commented configuration to begin with.',
    description:
      'Asks for source, sink and transforms and writes tailrace.config.yaml (and tailrace.schema.json, for editors). ' +
      'What flags answer is not asked; without a terminal everything else takes its default. Existing files are kept, unless --force is given.',
    options: [
      { flags: '--source <name>', description: 'Source plugin (default: postgres).' },
      { flags: '--sink <name...>', description: 'Sink plugins (default: console).' },
      { flags: '--encoder <name>', description: 'Wire format (default: the sink’s own choice).' },
      { flags: '--transform <name...>', description: 'Transforms to show, in order.' },
      { flags: '--table <pattern...>', description: 'Tables to read (default: public.*).' },
      { flags: '--pipeline <name>', description: 'Name of the pipeline (default: main).' },
      { flags: '--force', description: 'Overwrite an existing file.' },
      { flags: '-y, --yes', description: 'Ask nothing; take defaults.' },
    ],
    examples: [
      { command: 'tailrace init', what: 'with questions' },
      {
        command: 'tailrace init --source postgres --sink kafka --encoder debezium',
        what: 'with flags',
      },
    ],
    exits: ['ok', 'failed', 'usage', 'plugin'],
    load: async () => (await import('./commands/init.ts')).init,
  },
  {
    usage: 'status [pipeline...]',
    summary: 'Show how pipelines do, running or not.',
    description:
      'Shows state, checkpoints, lag and rates from the state store, whichever process runs the pipelines, and also when none does. ' +
      'While tables are read, shows also how far they are: at most 20 of each pipeline, and the sum of all.',
    arguments: pipelines,
    options: [{ flags: '-w, --watch', description: 'Show again each second, until Ctrl-C.' }],
    examples: [
      { command: 'tailrace status', what: 'all pipelines' },
      { command: 'tailrace status shop --watch', what: 'one, again and again' },
      { command: 'tailrace status --json', what: 'a JSON line per pipeline, positions included' },
    ],
    exits: ['ok', 'failed', 'config', 'plugin'],
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    usage: 'pause <pipeline>',
    summary: 'Make a running pipeline stop reading.',
    description:
      'Makes a running pipeline stop reading from its source; it keeps its connections and goes on with `resume`. Works from any process that shares the state store.',
    arguments: onePipeline,
    examples: [{ command: 'tailrace pause shop', what: 'until `tailrace resume shop`' }],
    exits: ['ok', 'failed', 'config', 'plugin'],
    load: async () => (await import('./commands/command.ts')).pause,
  },
  {
    usage: 'resume <pipeline>',
    summary: 'Let a paused pipeline go on.',
    description: 'Lets a pipeline go on that `pause` has stopped, where it was.',
    arguments: onePipeline,
    examples: [{ command: 'tailrace resume shop', what: 'after `tailrace pause shop`' }],
    exits: ['ok', 'failed', 'config', 'plugin'],
    load: async () => (await import('./commands/command.ts')).resume,
  },
  {
    usage: 'snapshot <pipeline> <table...>',
    summary: 'Make a running pipeline read tables again, while it streams.',
    description:
      'Makes a running pipeline read tables as they are now, while changes keep coming: rows arrive as `read` changes, in order with the changes of the same row. ' +
      'Returns as soon as the request is safe: it is carried out also where the process is killed and started again. `status` shows how far it is. ' +
      'Tables are those that the pipeline streams, by name or pattern as in `tables:` of the source. ' +
      'With --where, only rows that meet a condition are read, written as the database writes it; it holds for all tables given. ' +
      'Works from any process that shares the state store.',
    arguments: {
      pipeline: 'Name of a pipeline in the configuration, which runs.',
      table: 'Names or patterns of tables; quote what the shell would take for itself.',
    },
    options: [
      {
        flags: '--where <condition>',
        description: 'Read only rows that meet it: SQL of the source.',
      },
    ],
    examples: [
      { command: 'tailrace snapshot shop public.orders', what: 'one table' },
      { command: "tailrace snapshot shop 'public.*'", what: 'all tables of a schema' },
      {
        command: "tailrace snapshot shop public.orders --where 'id >= 7000000'",
        what: 'some of its rows',
      },
    ],
    exits: ['ok', 'failed', 'usage', 'config', 'plugin'],
    load: async () => (await import('./commands/snapshot.ts')).snapshot,
  },
  {
    usage: 'resources <action> [pipeline...]',
    summary: 'List or drop what pipelines keep on the servers of their sources.',
    description:
      'Says what pipelines leave on the servers that they read: replication slots, with the log that each holds back and who uses it, publications, triggers, tables. ' +
      '`list` shows them, of all pipelines by default; `drop` removes those of one pipeline when it is given up. ' +
      'It asks first and refuses while a process runs the pipeline, whose stored positions lead nowhere afterwards: `reset` forgets them, and `reset --drop` does both.',
    arguments: {
      action: '`list` or `drop`.',
      pipeline: 'Names of pipelines in the configuration; exactly one to drop.',
    },
    options: [{ flags: '-y, --yes', description: 'Do not ask before dropping.' }],
    examples: [
      { command: 'tailrace resources list', what: 'of all pipelines' },
      { command: 'tailrace resources list shop --json', what: 'a JSON line each, with figures' },
      { command: 'tailrace resources drop shop', what: 'asks first' },
    ],
    exits: ['ok', 'failed', 'usage', 'config', 'plugin', 'running'],
    load: async () => (await import('./commands/resources.ts')).resources,
  },
  {
    usage: 'reset <pipeline>',
    summary: 'Forget the stored positions of a pipeline.',
    description:
      'Forgets the checkpoints and all other state of a pipeline, which then starts as on its first run. ' +
      'Asks first; refuses while a process runs the pipeline. What the source keeps on its server (a replication slot) stays, unless --drop is given: then the pipeline is given up for good.',
    arguments: onePipeline,
    options: [
      { flags: '-y, --yes', description: 'Do not ask.' },
      {
        flags: '--drop',
        description: 'Also remove what the source keeps on its server (slot, publication).',
      },
    ],
    examples: [
      { command: 'tailrace reset shop', what: 'asks first' },
      { command: 'tailrace reset shop --yes', what: 'for scripts' },
      { command: 'tailrace reset shop --drop', what: 'when the pipeline is given up' },
    ],
    exits: ['ok', 'failed', 'usage', 'config', 'plugin', 'running'],
    load: async () => (await import('./commands/reset.ts')).reset,
  },
]
