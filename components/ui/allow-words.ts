import { t } from '../../lib/words/words.ts'

/** What the button says that asks the person for these hosts. */
export function allowWords(hosts: string[]): string {
  const [only = '', ...more] = hosts
  return more.length === 0 ? t('allowHost', only) : t('allowHosts', hosts.length)
}
