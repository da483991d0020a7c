/**
 * Options for isolated-vm have no prototype: an ordinary object would take `reference` or `copy` from an
 * Object.prototype that someone has changed.
 */
export function frozen<T extends object>(options: T): T {
  return Object.freeze(Object.assign(Object.create(null) as T, options));
}
