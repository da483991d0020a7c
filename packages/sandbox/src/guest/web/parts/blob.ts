/** Blob and File from jsdom, which lacks `stream`. */
import blob from "jsdom/lib/generated/idl/Blob.js";
import file from "jsdom/lib/generated/idl/File.js";
import { GLOBAL_NAMES, realmObject } from "./realm-object.ts";

interface BlobLike {
  readonly size: number;
  readonly type: string;
  bytes(): Promise<Uint8Array>;
  stream(): unknown;
}

blob.install(realmObject, GLOBAL_NAMES);
file.install(realmObject, GLOBAL_NAMES);

export const Blob = realmObject.Blob as new (parts?: unknown[], options?: object) => BlobLike;
export const File = realmObject.File as new (
  parts: unknown[],
  name: string,
  options?: object,
) => BlobLike;

const { bytes } = Blob.prototype;

Object.defineProperty(Blob.prototype, "stream", {
  value: {
    stream(this: BlobLike) {
      const content = bytes.call(this);
      return new packageGlobals.ReadableStream({
        type: "bytes",
        async pull(controller: { enqueue(chunk: Uint8Array): void; close(): void }) {
          const chunk = await content;
          if (chunk.byteLength > 0) {
            controller.enqueue(chunk);
          }
          controller.close();
        },
      });
    },
  }.stream,
  writable: true,
  enumerable: true,
  configurable: true,
});
