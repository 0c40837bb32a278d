// The sliders of the adjust tool, and the operations that they stand for, in the order in which they are done.

/** What every slider says when nothing is changed. */
export const IDLE = {
  exposure: 0,
  contrast: 0,
  black: 0,
  gamma: 1,
  white: 255,
  temperature: 0,
  tint: 0,
  saturation: 0,
  vibrance: 0,
  sharpen: 0,
  radius: 1,
  blur: 0,
};

/** The operations of a request; none where nothing is changed. */
export function operationsOf(values) {
  const v = { ...IDLE, ...values };
  const changed = (...names) => names.some((name) => v[name] !== IDLE[name]);
  return [
    changed("exposure") && { op: "exposure", stops: v.exposure },
    changed("black", "gamma", "white") && { op: "levels", black: v.black, white: v.white, gamma: v.gamma },
    changed("temperature", "tint") && { op: "white_balance", temperature: v.temperature, tint: v.tint },
    changed("contrast") && { op: "contrast", amount: v.contrast },
    changed("saturation", "vibrance") && { op: "colour", saturation: v.saturation, vibrance: v.vibrance },
    changed("sharpen") && { op: "sharpen", amount: v.sharpen, radius: v.radius },
    changed("blur") && { op: "blur", radius: v.blur },
  ].filter(Boolean);
}
