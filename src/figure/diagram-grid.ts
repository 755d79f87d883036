import type { DiagramPanel } from "./spec.ts";

/** How many columns of boxes a diagram has. */
export const columnsOfDiagram = ({ nodes }: DiagramPanel): number =>
  1 + Math.max(...nodes.map(({ column }) => column));

/** How many rows of boxes a diagram has. */
export const rowsOfDiagram = ({ nodes }: DiagramPanel): number =>
  1 + Math.max(...nodes.map(({ row }) => row));
