import { expect, test } from 'vitest'
import { mayReach } from '../../../lib/capture/private-host.ts'

const PUBLIC = ['https://shop.example/', 'http://93.184.216.34/', 'https://[2606:4700::1111]/']
const PRIVATE = [
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.1.1:8080/',
  'http://100.64.0.1/',
  'http://169.254.169.254/latest/meta-data',
  'http://192.0.0.8/',
  'http://198.18.0.1/',
  'http://255.255.255.255/',
  'http://nas.local/',
  'http://nas.local./',
  'http://[fd12:3456::1]/',
  'http://[fe80::1]/',
  'http://[fec0::1]/',
  'http://[::ffff:192.168.0.1]/',
  'http://[64:ff9b::10.0.0.1]/',
  'http://[::10.0.0.1]/',
]
const HERE = [
  'http://localhost:3000/',
  'http://localhost./',
  'http://app.localhost/',
  'http://127.0.0.1/',
  'http://127.8.9.10/',
  'http://0.0.0.0/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
]
/** Other spellings of one address, as `URL` reads them. */
const SPELLINGS = ['http://2130706433/', 'http://0x7f.1/', 'http://0177.0.0.1/', 'http://127.1/']

test.each([...PRIVATE, ...HERE, ...SPELLINGS])(
  'a page on the open web does not reach %s',
  (url) => {
    for (const page of PUBLIC) expect(mayReach(page, url)).toBe(false)
    expect(mayReach('about:srcdoc', url)).toBe(false)
    expect(mayReach('', url)).toBe(false)
  },
)

test.each(PRIVATE)('a page in the private network reaches %s', (url) => {
  for (const page of PRIVATE) expect(mayReach(page, url)).toBe(true)
  for (const page of HERE) expect(mayReach(page, url)).toBe(true)
})

test('a page in the private network does not reach this computer', () => {
  for (const url of HERE) expect(mayReach('http://192.168.1.1/', url)).toBe(false)
  for (const url of HERE) for (const page of HERE) expect(mayReach(page, url)).toBe(true)
})

test.each([
  ...PUBLIC,
  'http://172.15.0.1/',
  'http://172.32.0.1/',
  'http://100.128.0.1/',
  'http://11.0.0.1/',
  'http://192.0.2.1.example/',
  'http://10.0.0.1.example/',
  'http://localhost.example/',
  'http://notlocal/',
  'http://[::ffff:93.184.216.34]/',
  'http://[2001:db8::1]/',
])('everybody reaches %s', (url) => {
  for (const page of [...PUBLIC, ...PRIVATE, ...HERE]) expect(mayReach(page, url)).toBe(true)
})
