import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.eclipse.edc.connector.dataplane.spi.Endpoint;
import org.eclipse.edc.connector.dataplane.spi.iam.PublicEndpointGeneratorService;
import org.eclipse.edc.runtime.metamodel.annotation.Inject;
import org.eclipse.edc.spi.security.Vault;
import org.eclipse.edc.spi.system.ServiceExtension;
import org.eclipse.edc.spi.system.ServiceExtensionContext;

/** Says where pulled data would be, and with which keys the tokens for them are signed; no data are fetched. */
public class Pulled implements ServiceExtension {
  @Inject private PublicEndpointGeneratorService endpoints;
  @Inject private Vault vault;

  @Override
  public void initialize(ServiceExtensionContext context) {
    endpoints.addGeneratorFunction("HttpData", address -> Endpoint.url("http://127.0.0.1:9/data"));
    try {
      var pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
      vault.storeSecret("private-key", pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      vault.storeSecret("public-key", pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    } catch (GeneralSecurityException error) {
      throw new IllegalStateException(error);
    }
  }

  private static String pem(String what, byte[] key) {
    var lines = Base64.getMimeEncoder().encodeToString(key);
    return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
  }
}
