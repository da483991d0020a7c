/**
 * What the generated classes of jsdom and whatwg-url take for their global object: where they find
 * the language's constructors and each other. A script never sees it.
 */
export const realmObject = {
  Array,
  ArrayBuffer,
  Number,
  Object,
  Promise,
  RangeError,
  String,
  TypeError,
  Uint8Array,
} as Record<string, unknown>;

/** Puts an interface's class on the realm object. */
export function installClass(name: string, generated: GeneratedInterface): void {
  // All interfaces are exposed to windows.
  generated.install(realmObject, ["Window"]);
  // The bundler may have had to give the class another name.
  Object.defineProperty(realmObject[name], "name", { value: name, configurable: true });
}
