/** Engines as `information_schema.TABLES.ENGINE` spells them, by their names in small letters. */
const engines: Readonly<Record<string, string>> = {
  innodb: 'InnoDB',
  innobase: 'InnoDB',
  myisam: 'MyISAM',
  memory: 'MEMORY',
  heap: 'MEMORY',
  csv: 'CSV',
  archive: 'ARCHIVE',
  blackhole: 'BLACKHOLE',
  merge: 'MRG_MYISAM',
  mrg_myisam: 'MRG_MYISAM',
  aria: 'Aria',
  maria: 'Aria',
  federated: 'FEDERATED',
  rocksdb: 'ROCKSDB',
  tokudb: 'TokuDB',
  columnstore: 'Columnstore',
  s3: 'S3',
  spider: 'SPIDER',
  ndb: 'ndbcluster',
  ndbcluster: 'ndbcluster',
}

/** An engine's name as the servers print it; as it is written where it is not known. */
export function engineName(written: string): string {
  return engines[written.toLowerCase()] ?? written
}
