import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { generate } from 'selfsigned'

const keyPair = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** For `--ignore-certificate-errors-spki-list`: base64 SHA-256 of the one public key. */
export const spki = createHash('sha256')
  .update(createPublicKey(keyPair.publicKey).export({ type: 'spki', format: 'der' }))
  .digest('base64')

const contexts = new Map<string, Promise<SecureContext>>()

/**
 * One certificate per host name, all with the same key. A shared certificate would let Chromium
 * use one HTTP/2 connection for several hosts, which the real hosts' certificates do not allow.
 */
export function secureContextFor(host: string): Promise<SecureContext> {
  const known = contexts.get(host)
  if (known) return known
  const made = makeContext(host)
  contexts.set(host, made)
  return made
}

async function makeContext(host: string): Promise<SecureContext> {
  const { key, cert } = await keyAndCertificateFor(host)
  return createSecureContext({ key, cert })
}

export async function keyAndCertificateFor(host: string): Promise<{ key: string; cert: string }> {
  const pems = await generate([{ name: 'commonName', value: 'Simulated X' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 86_400_000),
    keyPair: { privateKey: keyPair.privateKey, publicKey: keyPair.publicKey },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  })
  return { key: keyPair.privateKey, cert: pems.cert }
}
