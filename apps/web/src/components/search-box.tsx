"use client";

import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { classNames } from "./class-names.ts";
import { inputClass } from "./field.tsx";
import { useHotkey } from "./use-hotkey.ts";
import { useUrlFilters } from "./use-url-filters.ts";

const typingPauseMs = 250;

interface SearchBoxProps {
  /** The filter of the address that it writes. */
  filter: string;
  label: string;
  placeholder: string;
  className?: string;
}

/** A filter one types, reached with "/". */
export function SearchBox({ filter, label, placeholder, className }: SearchBoxProps) {
  const filters = useUrlFilters();
  const inUrl = filters.get(filter) ?? "";
  const [text, setText] = useState(inUrl);
  const inputRef = useRef<HTMLInputElement>(null);
  useHotkey({ key: "/" }, () => inputRef.current?.focus());
  // The address can change without us: "clear filters", back, forward.
  useEffect(() => setText(inUrl), [inUrl]);
  const { set } = filters;
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(pending.current), []);
  return (
    <div className={classNames("relative sm:max-w-sm sm:flex-1", className)}>
      <Search
        className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint"
        aria-hidden
      />
      <input
        ref={inputRef}
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder}
        value={text}
        onChange={({ target: { value } }) => {
          setText(value);
          clearTimeout(pending.current);
          pending.current = setTimeout(() => set({ [filter]: value.trim() }), typingPauseMs);
        }}
        className={classNames(inputClass, "h-8 pl-8")}
      />
    </div>
  );
}
