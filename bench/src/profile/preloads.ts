/** What processes load before their own code, so that CPU profiles of them can be taken. */
import { chmod, writeFile } from "node:fs/promises";
import path from "node:path";

/** Of the file that a VM writes its profile to: it may open none itself. */
const VM_PROFILE_FD = 9;

/** The first SIGUSR2 starts a profile, the second ends it and writes it. */
function profilerCode(fd: string): string {
  return `
import { openSync, writeSync } from "node:fs";
import { startCpuProfile } from "node:v8";
const fd = ${fd};
let profile = null;
process.on("SIGUSR2", () => {
  if (profile === null) {
    profile = startCpuProfile();
    return;
  }
  const bytes = Buffer.from(profile.stop());
  profile = null;
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
});`;
}

function preload(code: string): string[] {
  return ["--import", `data:text/javascript,${encodeURIComponent(code)}`];
}

export interface ProfiledRunner {
  /** Arguments of Node.js for the runner. */
  nodeArgs: string[];
  runnerFile: string;
  vmFile(pid: number): string;
}

/**
 * The runner, and each VM that it starts, get a profiler that a signal starts. VMs have no access to files: a shell between
 * opens theirs.
 * @param folder for the profiles
 */
export async function prepareProfiles(folder: string): Promise<ProfiledRunner> {
  const wrapper = path.join(folder, "node-of-vms.sh");
  const runnerFile = path.join(folder, "runner.cpuprofile");
  const [flag, code] = preload(profilerCode(String(VM_PROFILE_FD)));
  await writeFile(
    wrapper,
    `#!/bin/sh
exec ${VM_PROFILE_FD}>"${folder}/vm-$$.cpuprofile"
exec "${process.execPath}" ${flag} '${code?.replaceAll("'", "%27")}' "$@"
`,
  );
  await chmod(wrapper, 0o755);
  return {
    nodeArgs: [
      ...preload(`process.execPath = ${JSON.stringify(wrapper)};`),
      ...preload(profilerCode(`openSync(${JSON.stringify(runnerFile)}, "w")`)),
    ],
    runnerFile,
    vmFile: (pid) => path.join(folder, `vm-${pid}.cpuprofile`),
  };
}
