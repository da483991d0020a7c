import { afterAll, beforeAll, expect, test } from "vitest";
import { signIn } from "../sessions/sign-in.ts";
import { createTestCore, type TestCore } from "../testing/test-core.ts";
import { createTestTenant } from "../testing/test-tenant.ts";
import { addMember } from "./add-member.ts";
import { listMembers } from "./list-members.ts";

let core: TestCore;
let tenantCount = 0;
const ip = "192.0.2.9";

beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.release());

const newTenant = () => createTestTenant(core, `tenant-${++tenantCount}`);

test("a new member without an account gets one, with a password that signs in", async () => {
  const { callers, slug } = await newTenant();
  const add = (email: string) =>
    addMember(core.context, callers.admin, { email, role: "viewer", name: "New" });
  const email = `new@${slug}.example`;
  const member = await add(email);
  expect(member).toMatchObject({ email, role: "viewer", name: "New" });
  const { user } = await signIn(core.context, {
    email,
    password: member.password ?? "",
    ip,
    userAgent: "",
  });
  expect(user.tenants).toMatchObject([{ slug, role: "viewer" }]);
  await expect(add(email)).rejects.toMatchObject({ code: "conflict", fields: [{ path: "email" }] });
  const other = await newTenant();
  expect(
    await addMember(core.context, other.callers.admin, { email, role: "admin", name: "" }),
  ).toMatchObject({ userId: member.userId, password: null });
});

test("members come in pages", async () => {
  const { callers, slug } = await newTenant();
  for (const name of ["a", "b", "c"]) {
    const email = `${name}@${slug}.example`;
    await addMember(core.context, callers.admin, { email, role: "viewer", name });
  }
  const first = await listMembers(core.context, callers.admin, { limit: 2 });
  const second = await listMembers(core.context, callers.admin, {
    limit: 2,
    cursor: first.nextCursor,
  });
  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(["a", "b", "c"]);
  expect(second.nextCursor).toBeNull();
});
