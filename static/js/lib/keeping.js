// New content around an element that stays where it is: somebody may be writing in it.

/** Replace all that `root` holds by what `fresh` holds, but for `kept`, which stays in the place of `twin`. */
export function replaceAround(root, fresh, kept, twin) {
  const own = holder(root, kept);
  const its = holder(fresh, twin);
  const nodes = [...fresh.childNodes];
  const at = nodes.indexOf(its);
  for (const node of [...root.childNodes]) if (node !== own) node.remove();
  own.before(...nodes.slice(0, at));
  own.after(...nodes.slice(at + 1));
  if (own !== kept) replaceAround(own, its, kept, twin);
}

const holder = (root, inner) => [...root.children].find((child) => child.contains(inner));
