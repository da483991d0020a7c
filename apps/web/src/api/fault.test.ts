import { expect, it } from "vitest";
import { type Fault, listMessage } from "./fault.ts";

function faultOf(path: string): Fault {
  return { kind: "invalid", message: "", fields: [{ path, message: "is wrong" }] };
}

it("names the entry of a list that is wrong", () => {
  expect(listMessage(faultOf("http.cors.origins.1"), "http.cors.origins", ["a", "b"])).toBe(
    "“b”: is wrong",
  );
});

it("says what is wrong with the list itself, or with an entry that is gone", () => {
  expect(listMessage(faultOf("list"), "list", ["a"])).toBe("is wrong");
  expect(listMessage(faultOf("list.4"), "list", ["a"])).toBe("is wrong");
  expect(listMessage(faultOf("other.0"), "list", ["a"])).toBeNull();
  expect(listMessage(null, "list", ["a"])).toBeNull();
});
