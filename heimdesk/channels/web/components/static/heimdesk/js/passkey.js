// Passkeys: their buttons stand only where the browser knows them; what went wrong is said in words beside them.
const buttons = document.querySelectorAll("[data-passkey]");
if (window.PublicKeyCredential && window.isSecureContext) {
  for (const each of buttons) each.hidden = false;
} else {
  for (const each of document.querySelectorAll("[data-no-passkey]")) each.hidden = false;
}
document.addEventListener("allauth.error", (event) => {
  const given = event.detail.exception?.name;
  const kind = { InvalidStateError: "there", NotAllowedError: "canceled", AbortError: "canceled" }[given] ?? "failed";
  event.preventDefault();
  for (const each of document.querySelectorAll("[data-passkey-said]")) each.hidden = each.dataset.passkeySaid !== kind;
});
