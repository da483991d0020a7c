"use client";

import { ExecutionList } from "#features/executions/execution-list.tsx";
import { ScriptFrame } from "./script-frame.tsx";

/** The executions of one script. */
export function ScriptHistory({ id }: { id: string }) {
  return (
    <ScriptFrame id={id} current="history">
      {() => <ExecutionList scriptId={id} />}
    </ScriptFrame>
  );
}
