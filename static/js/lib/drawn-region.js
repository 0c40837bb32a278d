// The region that is drawn, for tools to which nothing else that is drawn means anything.

/** The fields of a request, none without a region. Rejects with a Refusal. */
export async function regionOf({ drawn }) {
  if (!drawn?.body.region) return {};
  const { region } = await drawn.bring(drawn.take());
  return region ? { region } : {};
}
