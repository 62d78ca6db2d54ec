package io.varprune.spark.tracking;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/** Where an MLflow tracking server is and who we are to it. The name, the password and the token are in no message and no {@code toString}. */
final class MlflowServer {
    private static final String ALLOWED = "allowed: http or https, a host and a path, as in http://mlflow.example.com:5000";

    private final String address;
    private final BasicMlflowHostCreds credentials;

    private MlflowServer(String address, BasicMlflowHostCreds credentials) {
        this.address = address;
        this.credentials = credentials;
    }

    /**
     * @param uri         may hold {@code user:password@}, which win over the environment
     * @param environment MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, as MLflow's other clients read them
     * @throws IllegalArgumentException when the address is none that the server can have
     */
    static MlflowServer of(String uri, Map<String, String> environment) {
        URI parsed;
        try {
            parsed = new URI(uri);
        } catch (URISyntaxException e) {
            // its message and cause repeat the whole address
            throw new IllegalArgumentException("--mlflow: not an address; " + ALLOWED);
        }
        String scheme = parsed.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new IllegalArgumentException("--mlflow: got " + (scheme == null ? "an address without http" : scheme) + "; " + ALLOWED);
        }
        if (parsed.getHost() == null) {
            throw new IllegalArgumentException("--mlflow: the address has no host; " + ALLOWED);
        }
        String path = parsed.getRawPath().replaceFirst("/+$", "");
        String address = scheme + "://" + parsed.getHost() + (parsed.getPort() < 0 ? "" : ":" + parsed.getPort()) + path;
        String given = parsed.getRawUserInfo();
        if (given == null) {
            return new MlflowServer(address, new BasicMlflowHostCreds(address, environment.get("MLFLOW_TRACKING_USERNAME"),
                    environment.get("MLFLOW_TRACKING_PASSWORD"), environment.get("MLFLOW_TRACKING_TOKEN"), false));
        }
        String[] user = given.split(":", 2);
        return new MlflowServer(address, new BasicMlflowHostCreds(address, decoded(user[0]), user.length < 2 ? "" : decoded(user[1])));
    }

    /** Of a user's name or password, in which a colon or an at sign stands as %3A or %40. */
    private static String decoded(String part) {
        return URI.create("any:" + part).getSchemeSpecificPart();
    }

    BasicMlflowHostCreds credentials() {
        return credentials;
    }

    /** The address without what is secret. */
    @Override
    public String toString() {
        return address;
    }
}
