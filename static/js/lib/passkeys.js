// What WebAuthn takes and gives, as the JSON that the server speaks: bytes are base64url.

/** Whether a browser has passkeys for this address: names over HTTPS and localhost, never numbers. */
export function passkeysWork() {
  const number = /^[\d.]+$|^\[/.test(location.hostname);
  return Boolean(globalThis.PublicKeyCredential) && isSecureContext && !number;
}

/** Make a passkey; `options` are the server's. Resolves to what it is to be told. */
export async function makePasskey({ publicKey }) {
  const known = (publicKey.excludeCredentials ?? []).map(withBytes);
  const user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  const selection = { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
  const options = { ...publicKey, user, challenge: bytes(publicKey.challenge), excludeCredentials: known, authenticatorSelection: selection };
  return told(await navigator.credentials.create({ publicKey: options }));
}

/** Use one. Resolves to what the server is to be told. */
export async function usePasskey({ publicKey }) {
  const allowed = (publicKey.allowCredentials ?? []).map(withBytes);
  return told(await navigator.credentials.get({ publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: allowed } }));
}

function told(credential) {
  const { response } = credential;
  const said = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[name]) said[name] = text(response[name]);
  if (response.getTransports) said.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: said,
    clientExtensionResults: credential.getClientExtensionResults(),
    ...(credential.authenticatorAttachment ? { authenticatorAttachment: credential.authenticatorAttachment } : {}),
  };
}

function withBytes(known) {
  return { ...known, id: bytes(known.id) };
}

function bytes(value) {
  const plain = atob(value.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
