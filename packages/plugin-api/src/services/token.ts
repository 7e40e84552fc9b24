/**
 * Names a service of the container. Made with `Symbol.for` and the API's major version, so that two installed copies of
 * this package agree on it.
 */
export type Token<T> = symbol & { readonly __service?: T }

/** The token of a service. */
export function token<T>(name: string): Token<T> {
  return Symbol.for(`@tailrace/plugin-api/1/${name}`)
}
