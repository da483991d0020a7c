/** node:crypto, as far as undici asks: a random part of the boundary of a form. */
export function randomInt(min: number, max: number): number {
  const number = packageGlobals.randomBytes(6).reduce((sum, byte) => sum * 256 + byte, 0);
  return min + (number % (max - min));
}
