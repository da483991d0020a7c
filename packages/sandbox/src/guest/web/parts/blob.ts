/** Puts Blob and File on the realm object: jsdom's, with the `stream` that it lacks. */
import blob from "jsdom/lib/generated/idl/Blob.js";
import file from "jsdom/lib/generated/idl/File.js";
import { installClass, realmObject } from "./realm-object.ts";

interface BlobLike {
  bytes(): Promise<Uint8Array>;
}

installClass("Blob", blob);
installClass("File", file);

const { prototype } = realmObject.Blob as { prototype: BlobLike };
const { bytes } = prototype;

Object.defineProperty(prototype, "stream", {
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
