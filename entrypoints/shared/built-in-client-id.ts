import type { Settings } from '../../lib/model/settings.ts'

/**
 * The settings with the Client ID that whoever built Courier put in (`WXT_CLIENT_ID`), where the person
 * has entered none of their own.
 */
export function withBuiltInClientId(settings: Settings): Settings {
  const builtIn: string = import.meta.env.WXT_CLIENT_ID ?? ''
  return settings.clientId === '' ? { ...settings, clientId: builtIn } : settings
}
