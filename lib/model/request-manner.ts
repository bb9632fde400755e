/** How every request goes to X, whatever it is about. */
export const TO_X = {
  // Without this the person's x.com cookies travel along.
  credentials: 'omit',
  redirect: 'error',
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
} as const satisfies RequestInit
