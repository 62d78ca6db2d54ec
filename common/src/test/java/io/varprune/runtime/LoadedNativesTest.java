package io.varprune.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LoadedNativesTest {
    private static final String CACHE = "/home/me/my cache/app.jar/org/";

    @Test
    void findsOurLibrariesAmongAllThatIsMapped() {
        String maps = """
                55d0c6a00000-55d0c6a01000 r-xp 00000000 fe:00 393231                     /usr/lib/jvm/bin/java
                7f0000000000-7f0000021000 rw-p 00000000 00:00 0
                7f1000000000-7f1000001000 r--p 00000000 fe:00 11                         %1$snd4j/linux-x86_64-onednn-avx2/libnd4jcpu.so
                7f1000001000-7f1000002000 r-xp 00001000 fe:00 11                         %1$snd4j/linux-x86_64-onednn-avx2/libnd4jcpu.so
                7f2000000000-7f2000001000 r-xp 00000000 fe:00 12                         /usr/lib/libopenblas.so.0
                7f3000000000-7f3000001000 r-xp 00000000 fe:00 13                         %1$sopenblas/libjniopenblas_nolapack.so
                7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]
                """.formatted(CACHE);
        LoadedNatives found = LoadedNatives.fromMaps(maps);
        // not the system's own OpenBLAS, which ND4J does not use
        assertThat(found.files()).containsExactly(Path.of(CACHE + "nd4j/linux-x86_64-onednn-avx2/libnd4jcpu.so"),
                Path.of(CACHE + "openblas/libjniopenblas_nolapack.so"));
        assertThat(found.none()).isFalse();
        assertThat(found.nd4jBuild()).contains("linux-x86_64-onednn-avx2");
        assertThat(found.blasBinding()).contains(Path.of(CACHE + "openblas/libjniopenblas_nolapack.so"));
    }

    @Test
    void aJvmThatHasNotTouchedNd4jHasNone() {
        assertThat(LoadedNatives.fromMaps("7f00-7f01 r-xp 00000000 fe:00 3 /usr/lib/jvm/lib/server/libjvm.so\n").none()).isTrue();
    }
}
