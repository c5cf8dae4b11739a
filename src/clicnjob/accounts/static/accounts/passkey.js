// Passkeys: <form data-passkey="prove|add|enter" data-options="/connexion/cle/"> asks the browser for one, then sends itself.
// Where the browser cannot, the form gives way to its neighbour [data-passkey-missing], which says so.
(() => {
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const named = (list) => (list || []).map((item) => ({ ...item, id: toBytes(item.id) }));

  async function options(form, purpose) {
    const body = new FormData();
    body.set("purpose", purpose);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(form.dataset.options, { method: "POST", body });
    if (!answer.ok) throw new Error(String(answer.status));
    return JSON.parse((await answer.json()).options);
  }

  async function add(form) {
    const publicKey = await options(form, "add");
    publicKey.challenge = toBytes(publicKey.challenge);
    publicKey.user.id = toBytes(publicKey.user.id);
    publicKey.excludeCredentials = named(publicKey.excludeCredentials);
    const made = await navigator.credentials.create({ publicKey });
    return {
      id: made.id,
      rawId: toText(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: toText(made.response.clientDataJSON),
        attestationObject: toText(made.response.attestationObject),
      },
    };
  }

  async function prove(form) {
    const publicKey = await options(form, form.dataset.passkey);
    publicKey.challenge = toBytes(publicKey.challenge);
    publicKey.allowCredentials = named(publicKey.allowCredentials);
    const shown = await navigator.credentials.get({ publicKey });
    const { response } = shown;
    return {
      id: shown.id,
      rawId: toText(shown.rawId),
      type: shown.type,
      authenticatorAttachment: shown.authenticatorAttachment,
      response: {
        clientDataJSON: toText(response.clientDataJSON),
        authenticatorData: toText(response.authenticatorData),
        signature: toText(response.signature),
        userHandle: response.userHandle ? toText(response.userHandle) : null,
      },
    };
  }

  const can = window.isSecureContext && "PublicKeyCredential" in window && navigator.credentials;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const box = form.closest("[data-passkey-box]") || form.parentElement;
    const missing = box.querySelector("[data-passkey-missing]");
    const failed = box.querySelector("[data-passkey-failed]");
    if (!can) {
      form.hidden = true;
      if (missing) missing.hidden = false;
      continue;
    }
    form.hidden = false;
    if (missing) missing.hidden = true;
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      if (failed) failed.hidden = true;
      const button = form.querySelector("[type=submit]");
      button.disabled = true;
      try {
        const credential = await (form.dataset.passkey === "add" ? add(form) : prove(form));
        form.elements.credential.value = JSON.stringify(credential);
        form.submit();
      } catch {
        button.disabled = false;
        if (failed) failed.hidden = false;
      }
    });
  }
})();
