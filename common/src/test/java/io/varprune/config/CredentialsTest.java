package io.varprune.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static final String REFUSED = "got an address with a password, allowed one without; "
            + "give it to Hadoop by a credential provider (cluster-config/README.md)";

    @Test
    void anExperimentWithAPasswordIsRefusedAndTheMessageDoesNotRepeatIt() {
        assertThatThrownBy(() -> ConfigReader.read("""
                data: {source: csv, dir: "s3a://key:hid/den@bucket/x"}
                model: {name: import, file: "ftp://me:hidden@host/m.zip"}
                """, "my.yaml", List.of())).isInstanceOf(ConfigException.class)
                .hasMessageContaining("data.dir: " + REFUSED).hasMessageContaining("model.file: " + REFUSED)
                .extracting(Throwable::getMessage).asString().doesNotContain("hid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hdfs://namenode:8020/data/me@home", "abfs://container@account.example/x", "/data/a:b@c", "s3a://bucket/x"})
    void otherPathsAreTaken(String path) {
        assertThat(ConfigReader.read("data: {source: csv, dir: '" + path + "'}", "my.yaml", List.of()).data().dir()).isEqualTo(path);
    }
}
