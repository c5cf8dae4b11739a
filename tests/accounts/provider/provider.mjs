// node provider.mjs PORT CLIENT_HOME ALG: an OpenID Connect provider as ProConnect is one (signed userinfo, acr and amr on demand).
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const [port, home, alg] = process.argv.slice(2);
const key = alg === "ES256" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("rsa", { modulusLength: 2048 });
const jwk = { ...key.privateKey.export({ format: "jwk" }), use: "sig", alg, kid: "test" };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "clicnjob",
    client_secret: "a-secret-for-tests",
    token_endpoint_auth_method: "client_secret_post",
    redirect_uris: [`${home}/connexion/proconnect/retour/`],
    post_logout_redirect_uris: [`${home}/`],
    id_token_signed_response_alg: alg,
    userinfo_signed_response_alg: alg,
  }],
  jwks: { keys: [jwk] },
  acrValues: ["eidas1", "eidas2"],
  claims: { openid: ["sub", "idp_id"], email: ["email"], acr: null, amr: null },
  features: {
    devInteractions: { enabled: false },
    jwtUserinfo: { enabled: true },
    claimsParameter: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  pkce: { required: () => true },
  cookies: { keys: ["for-tests-only"] },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: `person-${id}`, email: id, idp_id: "idp-of-tests" }) }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid email");
    grant.addOIDCClaims(["acr", "amr"]);
    await grant.save();
    return grant;
  },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
});

const page = `<!doctype html><html lang="fr"><title>Fournisseur</title><form method="post">
<label>Adresse <input name="login"></label><label><input type="checkbox" name="mfa"> second facteur</label><button>Continuer</button></form>`;

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  if (ctx.method === "GET") {
    ctx.type = "html";
    ctx.body = page;
    return undefined;
  }
  let text = "";
  for await (const part of ctx.req) text += part;
  const typed = new URLSearchParams(text), mfa = typed.has("mfa");
  const login = { accountId: typed.get("login"), acr: mfa ? "eidas2" : "eidas1", amr: mfa ? ["pwd", "otp", "mfa"] : ["pwd"] };
  const returnTo = await provider.interactionResult(ctx.req, ctx.res, { login });
  ctx.redirect(returnTo);
  ctx.status = 303;
  return undefined;
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
