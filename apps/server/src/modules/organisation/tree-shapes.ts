/** Shapes of the tree that this process has committed: whoever opened a unit works in it at once, its event may be a moment away. */
let shapes = 0;
export const shapesHere = (): number => shapes;
export const treeReshaped = (): void => {
  shapes += 1;
};
