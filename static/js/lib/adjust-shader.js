// The preview of light, colour and detail, by the formulas of sessions_app/imaging/tones.py; a test holds one to the other.

import { IDLE } from "studio/lib/adjust-values";

const VERTEX = `#version 300 es
in vec2 corner;
out vec2 at;
void main() {
  at = corner * 0.5 + 0.5;
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

const HEAD = `#version 300 es
precision highp float;
in vec2 at;
out vec4 result;
uniform sampler2D picture;
`;

const TONE = `${HEAD}
uniform float exposure, black, white, gamma, contrast, saturation, vibrance;
uniform vec3 gains;
const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);
vec3 linear(vec3 v) {
  return mix(v / 12.92, pow((v + 0.055) / 1.055, vec3(2.4)), step(0.04045, v));
}
vec3 curved(vec3 v) {
  return mix(v * 12.92, 1.055 * pow(v, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, v));
}
vec3 smoothed(vec3 v) {
  return v * v * (3.0 - 2.0 * v);
}
void main() {
  vec4 source = texture(picture, at);
  vec3 v = source.rgb;
  v = curved(clamp(linear(v) * exp2(exposure), 0.0, 1.0));
  v = pow(clamp((v - black) / (white - black), 0.0, 1.0), vec3(1.0 / gamma));
  v = curved(clamp(linear(v) * gains, 0.0, 1.0));
  v = contrast < 0.0 ? 0.5 + (v - 0.5) * (1.0 + 0.7 * contrast) : mix(v, smoothed(smoothed(v)), contrast);
  float light = dot(v, LUMA);
  float strength = max(v.r, max(v.g, v.b)) - min(v.r, min(v.g, v.b));
  v = light + (v - light) * (1.0 + saturation) * (1.0 + vibrance * (1.0 - strength));
  result = vec4(clamp(v, 0.0, 1.0), source.a);
}`;

// A bell curve along one direction; of a wide one only so many places are read, each between two pixels.
const BLUR = `${HEAD}
uniform vec2 along;
uniform float sigma;
const float MOST = 32.0;
void main() {
  float reach = ceil(3.0 * sigma);
  float stride = max(1.0, reach / MOST);
  vec4 sum = vec4(0.0);
  float weights = 0.0;
  for (float place = -MOST; place <= MOST; place += 1.0) {
    float off = place * stride;
    if (abs(off) > reach) continue;
    vec4 read = texture(picture, at + along * off);
    float weight = exp(-0.5 * off * off / (sigma * sigma));
    sum += vec4(read.rgb * read.a, read.a) * weight;
    weights += weight;
  }
  result = vec4(sum.rgb / max(sum.a, 1e-4), sum.a / weights);
}`;

const SHARPEN = `${HEAD}
uniform sampler2D soft;
uniform float amount;
void main() {
  vec4 source = texture(picture, at);
  result = vec4(clamp(source.rgb + (source.rgb - texture(soft, at).rgb) * amount, 0.0, 1.0), source.a);
}`;

const SHOW = `${HEAD}
uniform sampler2D source, mask;
void main() {
  vec4 before = texture(source, at);
  result = vec4(mix(before.rgb, texture(picture, at).rgb, texture(mask, at).a), before.a);
}`;

const LUMA = [0.2126, 0.7152, 0.0722];

/** Draws a picture as it will be onto a canvas. `Preview.on` gives null where the browser cannot. */
export class Preview {
  #gl;
  #programs = {};
  #targets = [];
  #picture;
  #mask;

  static on(canvas) {
    const gl = canvas.getContext("webgl2", { premultipliedAlpha: false, antialias: false });
    return gl && new Preview(canvas, gl);
  }

  constructor(canvas, gl) {
    this.canvas = canvas;
    this.#gl = gl;
    for (const [name, source] of Object.entries({ tone: TONE, blur: BLUR, sharpen: SHARPEN, show: SHOW })) {
      this.#programs[name] = programOf(gl, source);
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true);
    this.#mask = textureOf(gl);
    this.setMask(null);
  }

  /** Work on another picture, an image that has been decoded. */
  setPicture(image) {
    const gl = this.#gl;
    const [width, height] = [image.naturalWidth ?? image.width, image.naturalHeight ?? image.height];
    Object.assign(this.canvas, { width, height });
    this.#picture ??= textureOf(gl);
    gl.bindTexture(gl.TEXTURE_2D, this.#picture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, image);
    this.#targets = [0, 1, 2].map(() => targetOf(gl, width, height));
  }

  /** Where it may change: a canvas whose alpha says so, or null for everywhere. */
  setMask(canvas) {
    const gl = this.#gl;
    gl.bindTexture(gl.TEXTURE_2D, this.#mask);
    if (canvas) gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, canvas);
    else gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4).fill(255));
  }

  /** Draw; `values` as lib/adjust-values.js has them, `scale` is how much smaller this picture is than the real one. */
  draw(values, scale = 1) {
    const v = { ...IDLE, ...values };
    const [a, b, c] = this.#targets;
    this.#run("tone", { picture: this.#picture }, toneOf(v), a);
    let now = a;
    if (v.sharpen) {
      this.#blur(now, v.radius * scale, b, c);
      this.#run("sharpen", { picture: now.texture, soft: c.texture }, { amount: v.sharpen / 100 }, b);
      now = b;
    }
    if (v.blur) {
      const [first, second] = [a, b, c].filter((target) => target !== now);
      this.#blur(now, v.blur * scale, first, second);
      now = second;
    }
    this.#run("show", { picture: now.texture, source: this.#picture, mask: this.#mask }, {}, null);
  }

  #blur(from, sigma, between, to) {
    const { width, height } = this.canvas;
    const held = Math.max(0.05, sigma);
    this.#run("blur", { picture: from.texture }, { along: [1 / width, 0], sigma: held }, between);
    this.#run("blur", { picture: between.texture }, { along: [0, 1 / height], sigma: held }, to);
  }

  #run(name, textures, numbers, target) {
    const gl = this.#gl;
    const program = this.#programs[name];
    gl.useProgram(program);
    gl.bindFramebuffer(gl.FRAMEBUFFER, target?.frame ?? null);
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    Object.entries(textures).forEach(([uniform, texture], unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.uniform1i(gl.getUniformLocation(program, uniform), unit);
    });
    gl.activeTexture(gl.TEXTURE0);
    for (const [uniform, value] of Object.entries(numbers)) {
      const place = gl.getUniformLocation(program, uniform);
      if (Array.isArray(value)) gl[`uniform${value.length}fv`](place, value);
      else gl.uniform1f(place, value);
    }
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}

function toneOf({ exposure, black, white, gamma, temperature, tint, contrast, saturation, vibrance }) {
  const gains = [0.005 * temperature, -0.005 * tint, -0.005 * temperature].map((stops) => 2 ** stops);
  const light = gains.reduce((sum, gain, index) => sum + gain * LUMA[index], 0);
  return {
    exposure,
    black: black / 255,
    white: white / 255,
    gamma,
    contrast: contrast / 100,
    saturation: saturation / 100,
    vibrance: vibrance / 100,
    gains: gains.map((gain) => gain / light),
  };
}

function programOf(gl, fragment) {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.bindAttribLocation(program, 0, "corner");
  gl.linkProgram(program);
  return program;
}

function textureOf(gl) {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
  for (const way of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, way, gl.LINEAR);
  return texture;
}

function targetOf(gl, width, height) {
  const texture = textureOf(gl);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
  const frame = gl.createFramebuffer();
  gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  return { texture, frame };
}
