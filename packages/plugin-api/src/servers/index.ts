export { type ServerSettings, serverAddress } from './server-settings.ts'
export { ServerUrl, type ServerUrlForm } from './server-url.ts'
export { spokenBytes, spokenSeconds } from './spoken.ts'
export {
  nodeTlsOptions,
  type NodeTlsOptions,
  type TlsMode,
  tlsModes,
  type TlsSettings,
} from './tls.ts'
export { tlsFinding } from './tls-finding.ts'
export { tlsOption, type TlsOption, tlsSettings } from './tls-option.ts'
