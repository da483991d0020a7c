/**
 * For jsdom's events: there are no nodes, windows or mice, so a target has no parent and an event
 * goes to one target only.
 */
const never = (): boolean => false;

export const isNode = never;
export const isShadowRoot = never;
export const isSlotable = never;
export const isShadowInclusiveAncestor = never;
/** Of the interfaces MouseEvent, ErrorEvent and BeforeUnloadEvent. */
export const isImpl = never;
export const getEventTargetParent = (): null => null;
export const retarget = (related: unknown): unknown => related;
