import { numberTypes } from './number-types.ts'
import { otherTypes } from './other-types.ts'
import { timeTypes } from './time-types.ts'
import type { TypeCase } from './type-case.ts'

/** What has to exist before the tables. */
export const setup = `
  CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE EXTENSION citext; CREATE EXTENSION cube; CREATE EXTENSION isn;
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'ha"p,py');
  CREATE TYPE pair AS (a int, b text);
  CREATE DOMAIN amount AS numeric(8,3);
  CREATE DOMAIN flag AS bit(1);
  CREATE DOMAIN word AS text CHECK (value <> '');
  CREATE DOMAIN sizes AS int[];
  CREATE DOMAIN moment AS timestamp(3);
  CREATE DOMAIN nested AS amount CHECK (value < 5000);
  CREATE TYPE span AS RANGE (subtype = float8);`

/** Every type of the manual's chapter 8, those of extensions, and made ones. */
export const types: readonly TypeCase[] = [...numberTypes, ...timeTypes, ...otherTypes]
