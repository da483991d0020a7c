/** Programs that cost a VM its life, by tenant and source: they run alone from then on. */
export interface Suspect {
  tenantId: string;
  sourceHash: string;
}

const MAX_PROGRAMS = 10_000;

export function createQuarantine() {
  const programs = new Set<string>();
  const key = ({ tenantId, sourceHash }: Suspect): string => `${tenantId} ${sourceHash}`;
  return {
    add(suspect: Suspect): void {
      programs.delete(key(suspect));
      programs.add(key(suspect));
      const oldest = programs.values().next().value;
      if (programs.size > MAX_PROGRAMS && oldest !== undefined) {
        programs.delete(oldest);
      }
    },
    has: (suspect: Suspect): boolean => programs.has(key(suspect)),
  };
}
