import { z } from 'zod'
import { type TlsMode, tlsModes, type TlsSettings } from './tls.ts'

/**
 * Option `tls` of a source.
 *
 * @param parameter what a connection URL calls the mode, for the description: `sslmode`
 */
export function tlsOption(parameter: string) {
  return z
    .strictObject({
      mode: z
        .enum(tlsModes)
        .optional()
        .describe(
          '`disable`: never encrypted. `prefer`: encrypted where the server can. `require`: encrypted, server not verified. ' +
            '`verify-ca`: certificate issued by the CA. `verify-full`: also for the host name. ' +
            `Default: \`${parameter}\` of the URL, else \`verify-full\` where \`ca\` is given, else \`prefer\`.`,
        ),
      ca: z
        .string()
        .optional()
        .describe('CA certificates that the server is verified with (PEM); default: those of Node.')
        .meta({ examples: ['${file:ca.pem}'] }),
      certificate: z.string().optional().describe('Client certificate (PEM).'),
      key: z.string().optional().describe('Private key of the client certificate (PEM).'),
      passphrase: z.string().optional().describe('Passphrase of the private key.'),
    })
    .prefault({})
    .describe('Encryption and certificates.')
}

/** What users gave as {@link tlsOption}. */
export type TlsOption = z.output<ReturnType<typeof tlsOption>>

/** Settings by the option, the connection URL's mode where it has one, and the defaults that {@link tlsOption} describes. */
export function tlsSettings(option: TlsOption, modeOfUrl: TlsMode | undefined): TlsSettings {
  const { mode, ca, certificate, key, passphrase } = option
  return {
    mode: mode ?? modeOfUrl ?? (ca === undefined ? 'prefer' : 'verify-full'),
    ca,
    certificate,
    key,
    passphrase,
  }
}
