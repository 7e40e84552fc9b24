/** Which family a server is of: collation ids and some types mean other things in each. */
export type Flavor = 'mysql' | 'mariadb'
