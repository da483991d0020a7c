import { useTheme } from "next-themes";
import { useEffect } from "react";

/** Swagger UI goes by a class of its own on the document's element. */
export function useSwaggerTheme(): void {
  const { resolvedTheme } = useTheme();
  useEffect(() => {
    const { classList } = document.documentElement;
    classList.toggle("dark-mode", resolvedTheme === "dark");
    return () => classList.remove("dark-mode");
  }, [resolvedTheme]);
}
