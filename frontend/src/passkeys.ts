// Passkeys: a form asks the server what to sign, lets the authenticator sign it, and sends the answer.

import { all, one, say } from "./dom";

const FAILED = (): string => say("That did not work. Try again.", "未能完成，请重试。");
const STOPPED = (): string =>
  say("No passkey was used: it was cancelled, or took too long.", "未使用通行密钥：操作被取消或超时。");
const THERE = (): string =>
  say("This device has a passkey for your account already.", "此设备已有您账户的通行密钥。");

/** The parts of an answer as JSON; browsers without `toJSON` write the same letters. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function textOf(bytes: ArrayBuffer | null): string | undefined {
  if (!bytes) return undefined;
  const plain = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

interface Named {
  id: string;
  type: "public-key";
}

interface Options {
  challenge: string;
  user?: { id: string; name: string; displayName: string };
  excludeCredentials?: Named[];
  allowCredentials?: Named[];
}

function named(each: Named): PublicKeyCredentialDescriptor {
  return { type: each.type, id: bytesOf(each.id) };
}

async function made(told: Options): Promise<Record<string, unknown>> {
  const user = told.user ?? { id: "", name: "", displayName: "" };
  const publicKey = {
    ...(told as unknown as PublicKeyCredentialCreationOptions),
    challenge: bytesOf(told.challenge),
    user: { ...user, id: bytesOf(user.id) },
    excludeCredentials: (told.excludeCredentials ?? []).map(named),
  };
  const key = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const answer = key.response as AuthenticatorAttestationResponse;
  return parts(key, { attestationObject: textOf(answer.attestationObject) });
}

async function signed(told: Options): Promise<Record<string, unknown>> {
  const publicKey = {
    ...(told as unknown as PublicKeyCredentialRequestOptions),
    challenge: bytesOf(told.challenge),
    allowCredentials: (told.allowCredentials ?? []).map(named),
  };
  const key = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const answer = key.response as AuthenticatorAssertionResponse;
  return parts(key, {
    authenticatorData: textOf(answer.authenticatorData),
    signature: textOf(answer.signature),
    userHandle: textOf(answer.userHandle),
  });
}

function parts(key: PublicKeyCredential, more: Record<string, unknown>): Record<string, unknown> {
  const response = { clientDataJSON: textOf(key.response.clientDataJSON), ...more };
  return { id: key.id, rawId: textOf(key.rawId), type: key.type, response };
}

function wordsFor(error: unknown): string {
  if (error instanceof DOMException && error.name === "InvalidStateError") return THERE();
  if (error instanceof DOMException && error.name === "NotAllowedError") return STOPPED();
  return FAILED();
}

async function run(form: HTMLFormElement, answer: HTMLInputElement): Promise<string> {
  const data = new FormData(form);
  data.delete("answer");
  const reply = await fetch(form.dataset.ask ?? "", { method: "POST", body: data });
  const told = (await reply.json()) as Options & { said?: string };
  if (!reply.ok) return told.said || FAILED();
  const found = form.dataset.passkey === "create" ? await made(told) : await signed(told);
  answer.value = JSON.stringify(found);
  all<HTMLInputElement>("input[type=password]", form).forEach((each) => (each.disabled = true));
  form.submit();
  return "";
}

const knows = typeof PublicKeyCredential === "function";
all("[data-passkey-more], form[data-passkey=get]").forEach((part) => (part.hidden = !knows));
all("[data-passkey-none]").forEach((part) => (part.hidden = knows));

all<HTMLFormElement>("form[data-passkey]").forEach((form) => {
  const answer = one<HTMLInputElement>("[name=answer]", form);
  const place = one("[data-said]", form);
  const button = one<HTMLButtonElement>("button", form);
  if (!answer || !place || !button) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    place.hidden = true;
    void run(form, answer)
      .catch(wordsFor)
      .then((said) => {
        button.disabled = !said;
        place.textContent = said;
        place.hidden = !said;
      });
  });
});
