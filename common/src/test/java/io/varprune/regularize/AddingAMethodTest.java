package io.varprune.regularize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's "Adding a method": its file is {@link LogSum}, compiled and tested here, and its line is all that is needed beside. */
class AddingAMethodTest {
    private static final Pattern JAVA = Pattern.compile("^```java\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @TempDir
    private Path dir;

    private static List<String> blocks() throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        String section = readme.substring(readme.indexOf("\n## Adding a method\n"));
        return JAVA.matcher(section).results().map((MatchResult block) -> block.group(1)).limit(2).toList();
    }

    @Test
    void theFileIsTheOneThatIsTested() throws Exception {
        String file = Files.readString(Path.of("src/test/java/io/varprune/regularize/LogSum.java"));
        assertThat(blocks().get(0)).isEqualTo(file);
        assertThat(file.lines()).hasSizeLessThanOrEqualTo(25);
    }

    @Test
    void theLineLetsYamlChooseIt() throws Exception {
        String none = "    /** No regularizer. */";
        String names = Files.readString(Path.of("src/main/java/io/varprune/regularize/RegularizerName.java"));
        assertThat(names).contains(none);
        Path source = Files.writeString(dir.resolve("RegularizerName.java"), names.replace(none, blocks().get(1) + none));
        String classPath = System.getProperty("java.class.path");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp", classPath, "-d", dir.toString(), source.toString()))
                .isZero();

        List<URL> urls = new ArrayList<>(List.of(dir.toUri().toURL()));
        for (String entry : classPath.split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        // the changed class before the one that tests run with
        try (URLClassLoader changed = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Object experiment = changed.loadClass("io.varprune.config.ConfigReader").getMethod("read", String.class, String.class, List.class)
                    .invoke(null, "train: {regularizer: {name: log-sum, lambda: 1e-4}}", "README.md", List.of());
            assertThat(experiment.toString()).contains("RegularizerConfig[name=LOG_SUM, lambda=1.0E-4,");
            Class<?> type = changed.loadClass("io.varprune.regularize.RegularizerName");
            Object constant = type.getMethod("valueOf", String.class).invoke(null, "LOG_SUM");
            assertThat(type.getMethod("penalty").invoke(constant)).hasToString("Optional[LogSum[epsilon=0.01]]");
        }
    }
}
