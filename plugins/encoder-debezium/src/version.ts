/** The Debezium version whose format is spoken. */
export const VERSION = '3.4.1.Final'
