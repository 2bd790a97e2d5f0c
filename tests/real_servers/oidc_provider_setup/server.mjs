// oidc-provider with a client of its own kind for each thing to look at; signed tokens unless an opaque one is asked for.
import * as oidc from 'oidc-provider';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

const Provider = oidc.default ?? oidc.Provider;
const jwk = (kind, options, more) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), use: 'sig', ...more,
});
const scope = 'mim:read mim:write';
const server = createServer();

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const resource = (_, audience) => ({
    scope, audience, accessTokenTTL: 600,
    ...(audience.endsWith('opaque') ? { accessTokenFormat: 'opaque' } : { accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
  });
  const provider = new Provider(issuer, {
    jwks: {
      keys: [
        jwk('rsa', { modulusLength: 2048 }, { kid: 'rsa1', alg: 'RS256' }),
        jwk('ec', { namedCurve: 'P-256' }, { kid: 'ec1', alg: 'ES256' }),
      ],
    },
    cookies: { keys: ['nobody signs in'] },
    scopes: ['openid', 'offline_access', ...scope.split(' ')],
    clients: [
      { client_id: 'm2m', client_secret: 'm2m-secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [], scope },
      { client_id: 'web', client_secret: 'web-secret', redirect_uris: ['http://127.0.0.1:5999/cb'] },
    ],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true, defaultResource: () => 'urn:oasc:api', useGrantedResource: () => true, getResourceServerInfo: resource,
      },
    },
    ttl: { ClientCredentials: 600 },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
