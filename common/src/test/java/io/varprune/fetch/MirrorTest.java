package io.varprune.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorTest {
    @Test
    void theNameOfTheDataSetStandsWhereItIsAskedFor() {
        assertThat(Mirror.folder("--mirror", "https://mirror.example.com/{name}/", "mnist")).isEqualTo("https://mirror.example.com/mnist");
        assertThat(Mirror.folder("--mirror", "http://10.0.0.1:8080/data", "mnist")).isEqualTo("http://10.0.0.1:8080/data");
    }

    @ParameterizedTest
    @CsvSource({"ftp://a/b, got ftp", "mirror/mnist, got an address without http", "https:///mnist, got https without a host",
        "https://a b/, not an address", "https://me:secret@a/b, 'got an address with a user, a query or a fragment'"})
    void anotherAddressIsRefusedWithoutItsSecrets(String address, String found) {
        assertThatThrownBy(() -> Mirror.folder("--mirror", address, "mnist")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--mirror: " + found + "; allowed: http or https, a host and a folder, as in https://mirror.example.com/{name}");
    }
}
