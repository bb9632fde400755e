/** Courier's mark: a letter on its side whose flap has become an arrow. Never mirrored. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <g stroke-width="3" stroke-linejoin="round">
        <path d="M2.5 5.5v21L13.5 16z" />
        <path d="M10 3.5H25A4.5 4.5 0 0 1 29.5 8v16A4.5 4.5 0 0 1 25 28.5H10L22.5 16z" />
      </g>
    </svg>
  )
}

/** X's logo as X draws it, in ink; stands only beside an account's @handle. */
export function XLogo() {
  return (
    <svg class="x-logo" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M18.244 2.25h3.308l-7.227 8.26 8.502 11.24H16.17l-5.214-6.817L4.99 21.75H1.68l7.73-8.835L1.254 2.25H8.08l4.713 6.231zm-1.161 17.52h1.833L7.084 4.126H5.117z" />
    </svg>
  )
}
