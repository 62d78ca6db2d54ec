package io.varprune.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The libraries of ND4J and of its BLAS that are loaded into a process, found without loading one. @param files each once */
record LoadedNatives(List<Path> files) {
    private static final String ND4J = "libnd4jcpu";
    private static final String BLAS = "libjniopenblas";
    private static final String OPEN_MP = "libgomp";
    private static final String ND4J_BINDING = "libjnind4jcpu";

    /** Copies the list. */
    LoadedNatives {
        files = List.copyOf(files);
    }

    /** Of this process; none where there is no {@code /proc}. */
    static LoadedNatives ofThisProcess() {
        return fromMaps(maps());
    }

    /** The OpenMP runtimes that are loaded into this process. */
    static List<Path> openMp() {
        return files(maps()).filter(file -> isCalled(file, OPEN_MP)).distinct().toList();
    }

    private static String maps() {
        try {
            // not UTF-8: a name may be in any encoding, and only ours are looked for
            return Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1);
        } catch (IOException noProc) {
            return "";
        }
    }

    /** @param maps of Linux, see proc(5): address, permissions, offset, device, inode and path in each line */
    static LoadedNatives fromMaps(String maps) {
        return new LoadedNatives(files(maps).filter(LoadedNatives::isOurs).distinct().toList());
    }

    private static Stream<Path> files(String maps) {
        return maps.lines().filter(line -> line.indexOf('/') >= 0)
                .map(line -> new String(line.substring(line.indexOf('/')).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .map(Path::of);
    }

    private static boolean isOurs(Path file) {
        return isCalled(file, ND4J) || isCalled(file, ND4J_BINDING) || isCalled(file, BLAS);
    }

    private static boolean isCalled(Path file, String name) {
        return file.getFileName() != null && file.getFileName().toString().startsWith(name);
    }

    boolean none() {
        return files.isEmpty();
    }

    /** The binding that products go through; it is linked to the BLAS in force. */
    Optional<Path> blasBinding() {
        return files.stream().filter(file -> isCalled(file, BLAS)).findFirst();
    }

    /** Platform and extension of ND4J's build, such as {@code linux-x86_64-onednn-avx2}: the name of its folder. */
    Optional<String> nd4jBuild() {
        return files.stream().filter(file -> isCalled(file, ND4J)).findFirst().map(file -> file.getParent().getFileName().toString());
    }
}
