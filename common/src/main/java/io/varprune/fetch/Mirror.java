package io.varprune.fetch;

import java.net.URI;
import java.net.URISyntaxException;

/** Where users may have the files of data sets. */
public final class Mirror {
    /** What stands for the data set's name in an address. */
    public static final String NAME = "{name}";

    private Mirror() {}

    /**
     * The folder of a data set.
     *
     * @param option  what the address was given by, for the message
     * @param address of http or https; {@code {name}} in it becomes the data set's name
     * @throws IllegalArgumentException when it is no such address
     */
    public static String folder(String option, String address, String dataSet) {
        String allowed = "; allowed: http or https, a host and a folder, as in https://mirror.example.com/" + NAME;
        URI uri;
        try {
            uri = new URI(address.strip().replace(NAME, dataSet));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(option + ": not an address" + allowed);
        }
        if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException(option + ": got " + (uri.getScheme() == null ? "an address without http" : uri.getScheme()
                    + (uri.getHost() == null ? " without a host" : "")) + allowed);
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(option + ": got an address with a user, a query or a fragment" + allowed);
        }
        return uri.toString().replaceFirst("/+$", "");
    }
}
