package io.varprune.config;

import java.util.regex.Pattern;

/** Names and passwords in addresses: what an experiment holds is written into every run that it makes, for all to read. */
public final class Credentials {
    // a password may hold a slash; name and colon without it are an address and its port
    private static final Pattern IN_ADDRESS = Pattern.compile("://[^/@:]+:(?!\\d+/|//)[^@]*@");

    private Credentials() {}

    /** @param setting the name of the field that holds the path @throws SettingException when it has a password */
    public static void refuse(String setting, String path) {
        if (path != null && IN_ADDRESS.matcher(path).find()) {
            throw new SettingException(new Fault(setting, "got an address with a password", "one without",
                    "give it to Hadoop by a credential provider (cluster-config/README.md)"));
        }
    }
}
