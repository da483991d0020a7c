/** How many events may lead to one: the first is at 0. */
export const maxEventDepth = 8;
