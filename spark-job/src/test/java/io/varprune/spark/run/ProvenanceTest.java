package io.varprune.spark.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.config.ConfigReader;
import io.varprune.store.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvenanceTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--out=s3a://key:secret@bucket/x@y | --out=s3a://***@bucket/x@y",
        "s3a://AKIA:se/cr+et@bucket/x | s3a://***@bucket/x",
        "http://me:p@ss@host:5000 | http://***@host:5000",
        "http://token@host | http://***@host",
        "spark.hadoop.fs.s3a.secret.key=abc= | spark.hadoop.fs.s3a.secret.key=***",
        "--conf=spark.hadoop.fs.s3a.access.key=abc | --conf=spark.hadoop.fs.s3a.access.key=***",
        "https://h/x?a=1&X-Amz-Signature=abc&b=2 | https://h/x?a=1&X-Amz-Signature=***&b=2",
        "spark.authenticate.secret=abc | spark.authenticate.secret=***",
        "spark.ssl.keyPassword=abc | spark.ssl.keyPassword=***",
        "hdfs://namenode:8020/data/me@home | hdfs://namenode:8020/data/me@home",
        "--config=/secrets/tokens/mnist.yaml | --config=/secrets/tokens/mnist.yaml",
        "train.regularizer.lambda=1e-4 | train.regularizer.lambda=1e-4",
    })
    void keepsNothingOfAWordThatIsSecret(String word, String kept) {
        assertThat(Provenance.redact(word)).isEqualTo(kept);
    }

    @Test
    void runJsonHoldsNoSecretOfTheCommandAndTheMaster() throws Exception {
        RunDirectory run = RunDirectory.create(new org.apache.hadoop.fs.Path(dir.resolve("run").toString()), new Configuration());
        new Provenance(List.of("sweep", "--mlflow", "http://me:hidden@h:5000", "--set", "data.dir=s3a://key:hidden@b/x", "--conf",
                "spark.hadoop.fs.s3a.secret.key=hidden"), "k8s://https://me:hidden@h:6443", Clock.systemUTC())
                .finish(run, ConfigReader.read("{}", "test", List.of()), facts -> { });
        assertThat(Files.readString(dir.resolve("run/run.json"))).doesNotContain("hidden").contains(
                "sweep --mlflow http://***@h:5000 --set data.dir=s3a://***@b/x --conf spark.hadoop.fs.s3a.secret.key=***",
                "\"k8s://https://***@h:6443\"");
    }
}
