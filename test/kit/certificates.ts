import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import forge from 'node-forge'

/** A certificate and its private key, as PEM texts (the key in PKCS #8). */
export interface KeyAndCertificate {
  readonly certificate: string
  readonly key: string
}

/** What `issueServer` and `issueClient` may be told. */
export interface IssueOptions {
  /** Common name. Default `localhost` for servers. */
  readonly commonName?: string
  /** DNS names of a server. Default `localhost`. */
  readonly names?: readonly string[]
  /** IP addresses of a server. Default 127.0.0.1. */
  readonly addresses?: readonly string[]
  /** Days from now until it ends; a negative number makes one that has expired. Default 1. */
  readonly days?: number
}

/** A certificate authority made for one test. Two of them do not trust each other. */
export interface Authority {
  /** Its own certificate: what the other side takes as `ca`. */
  readonly certificate: string
  /** For a server on this machine. */
  issueServer(options?: IssueOptions): KeyAndCertificate
  /** For a client; servers see the common name as its user. */
  issueClient(commonName: string, options?: IssueOptions): KeyAndCertificate
}

const DAY = 86_400_000

/** Makes a certificate authority: RSA with 2048 bits, SHA-256, valid from a day ago. */
export function createAuthority(
  commonName = `Tailrace test authority ${randomBytes(4).toString('hex')}`,
): Authority {
  const own = createKey()
  const subject = [{ name: 'commonName', value: commonName }]
  const root = draft(own.publicKey, subject, subject, 1)
  root.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ])
  root.sign(own.privateKey, forge.md.sha256.create())

  const issue = (name: string, days: number, extensions: object[]): KeyAndCertificate => {
    const key = createKey()
    const certificate = draft(key.publicKey, [{ name: 'commonName', value: name }], subject, days)
    certificate.setExtensions([
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      ...extensions,
    ])
    certificate.sign(own.privateKey, forge.md.sha256.create())
    return { certificate: forge.pki.certificateToPem(certificate), key: key.pem }
  }

  return {
    certificate: forge.pki.certificateToPem(root),
    issueServer({ commonName: name = 'localhost', names, addresses, days = 1 } = {}) {
      const altNames = [
        // GeneralName choices of RFC 5280, section 4.2.1.6: 2 is a DNS name, 7 an IP address.
        ...(names ?? ['localhost']).map((value) => ({ type: 2, value })),
        ...(addresses ?? ['127.0.0.1']).map((ip) => ({ type: 7, ip })),
      ]
      return issue(name, days, [
        { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        { name: 'subjectAltName', altNames },
      ])
    },
    issueClient: (name, { days = 1 } = {}) =>
      issue(name, days, [{ name: 'extKeyUsage', clientAuth: true }]),
  }
}

function createKey() {
  // node:crypto makes an RSA key in a tenth of the time forge needs.
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  return {
    publicKey: forge.pki.publicKeyFromPem(pair.publicKey),
    privateKey: forge.pki.privateKeyFromPem(pair.privateKey),
    pem: createPrivateKey(pair.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function draft(
  publicKey: forge.pki.PublicKey,
  subject: forge.pki.CertificateField[],
  issuer: forge.pki.CertificateField[],
  days: number,
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = publicKey
  // The first byte keeps the number positive (RFC 5280, section 4.1.2.2) and needs no padding, which DER forbids where it is not needed.
  certificate.serialNumber = `40${randomBytes(12).toString('hex')}`
  const end = Date.now() + days * DAY
  certificate.validity.notBefore = new Date(Math.min(Date.now(), end) - DAY)
  certificate.validity.notAfter = new Date(end)
  certificate.setSubject(subject)
  certificate.setIssuer(issuer)
  return certificate
}
