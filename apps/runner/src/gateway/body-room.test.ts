import { expect, test } from "vitest";
import { createBodyRoom } from "./body-room.ts";

const thrownBy = (act: () => void) => {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
};

test("a tenant's large requests are refused when its share is used up, and others' are not", () => {
  const room = createBodyRoom({ bytes: 100, tenantBytes: 40 });
  const first = room.claim("a");
  first.take(30);
  expect(thrownBy(() => room.claim("a").take(11))).toMatchObject({
    code: "tenant_busy",
    status: 429,
    headers: { "retry-after": "1" },
  });
  expect(thrownBy(() => room.claim("b").take(40))).toBeNull();
  first.release();
  expect(thrownBy(() => room.claim("a").take(40))).toBeNull();
});

test("all together are refused when the room is used up, until some of it is released", () => {
  const room = createBodyRoom({ bytes: 100, tenantBytes: 40 });
  const claims = ["a", "b", "c"].map((tenantId) => room.claim(tenantId));
  for (const claim of claims) claim.take(33);
  const last = room.claim("d");
  last.take(1);
  expect(thrownBy(() => last.take(1))).toMatchObject({ code: "overloaded", status: 503 });
  claims[0]?.release();
  claims[0]?.release();
  last.take(33);
  expect(thrownBy(() => room.claim("e").take(1))).toMatchObject({ code: "overloaded" });
});
