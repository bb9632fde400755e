/** A message in which `*stars*` stand around the words that matter most. */
export function Emphasis({ text }: { text: string }) {
  const pieces = text.split('*')
  return (
    <>
      {pieces.map((piece, index) =>
        index % 2 === 1 ? <strong key={index}>{piece}</strong> : piece,
      )}
    </>
  )
}
