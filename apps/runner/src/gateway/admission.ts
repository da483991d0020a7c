import { GatewayError } from "./gateway-error.ts";

/** How many calls are under way in this process, from their bodies to their answers. */
export interface Admission {
  /**
   * @returns what says that the call is answered
   * @throws GatewayError `overloaded`
   */
  enter(): () => void;
}

/**
 * Above what the sandbox can run and let wait, calls would wait in this process itself, where no queue bounds them and nobody takes turns. They are
 * refused at once, and leave no record: that would cost as much as to serve them.
 */
export function createAdmission(capacity: number): Admission {
  let underWay = 0;
  return {
    enter() {
      if (underWay >= capacity) {
        const message = "The server is overloaded; try again shortly.";
        throw new GatewayError("overloaded", message, { "retry-after": "1" });
      }
      underWay += 1;
      return () => {
        underWay -= 1;
      };
    },
  };
}
