package io.varprune.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.data.CifarData;
import io.varprune.data.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchTest {
    private static final int SIZE = 300_000;

    @TempDir
    private Path dir;
    private FileServer server;
    private final byte[] content = new byte[SIZE];
    private Duration silence = Duration.ofSeconds(20);

    @BeforeEach
    void start() throws IOException {
        server = new FileServer();
        new Random(1).nextBytes(content);
        server.files.put("/a.gz", content);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private PublishedData data(String... mirrors) throws Exception {
        return new PublishedData("a", "mnist", List.of(mirrors), List.of(new PublishedFile("a.gz", SIZE, sha256(content))), Optional.empty());
    }

    private Path out() {
        return dir.resolve("out");
    }

    private Path part() {
        return dir.resolve("staging/a.gz.part");
    }

    private void fetch(PublishedData data) {
        new Fetch(new Configuration(), dir.resolve("staging"), silence, new Fetch.Listener() {
            @Override
            public void begin(PublishedFile file) { }

            @Override
            public void received(PublishedFile file, long bytes) { }

            @Override
            public void complete(String name, boolean before) { }
        }).run(data, new org.apache.hadoop.fs.Path(out().toUri()));
    }

    private void refuses(PublishedData data, String message) throws IOException {
        assertThatThrownBy(() -> fetch(data)).isInstanceOf(DataException.class).hasMessage(message);
        try (Stream<Path> left = Files.exists(out()) ? Files.list(out()) : Stream.empty()) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFileArrivesWholeAndIsNotFetchedAgain() throws Exception {
        fetch(data(server.address()));
        assertThat(out().resolve("a.gz")).hasBinaryContent(content);
        assertThat(part()).doesNotExist();
        fetch(data(server.address()));
        assertThat(server.asked).containsExactly("/a.gz");
    }

    @Test
    void aDownloadThatIsCutOffGoesOnBehindWhatCame() throws Exception {
        server.cuts.addAll(List.of(100_000, 50_000));
        fetch(data(server.address()));
        assertThat(out().resolve("a.gz")).hasBinaryContent(content);
        assertThat(server.asked).containsExactly("/a.gz", "/a.gz bytes=100000-", "/a.gz bytes=150000-");
    }

    @Test
    void aLaterCommandGoesOnBehindWhatAnEarlierOneLeft() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), Arrays.copyOf(content, 1000));
        fetch(data(server.address()));
        assertThat(out().resolve("a.gz")).hasBinaryContent(content);
        assertThat(server.asked).containsExactly("/a.gz bytes=1000-");
    }

    @Test
    void aMirrorThatIsSilentLeavesThePartForTheNextCommand() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), Arrays.copyOf(content, 1000));
        server.silent = true;
        silence = Duration.ofMillis(200);
        refuses(data(server.address()), server.address() + "/a.gz: silent for 0.2 s; the same command goes on");
        assertThat(part()).hasSize(1000);
    }

    @Test
    void aPartOfSomethingElseIsReplaced() throws Exception {
        Files.createDirectories(part().getParent());
        Files.write(part(), new byte[1000]);
        fetch(data(server.address()));
        assertThat(out().resolve("a.gz")).hasBinaryContent(content);
        assertThat(server.asked).containsExactly("/a.gz bytes=1000-", "/a.gz");
    }

    @Test
    void aMirrorWithoutRangesSendsAllAgain() throws Exception {
        server.ranges = false;
        server.cuts.add(100_000);
        fetch(data(server.address()));
        assertThat(out().resolve("a.gz")).hasBinaryContent(content);
        assertThat(server.asked).containsExactly("/a.gz", "/a.gz bytes=100000-");
    }

    @Test
    void otherContentOfTheSameLengthIsRefusedAndNotKept() throws Exception {
        byte[] other = content.clone();
        other[7] ^= 1;
        server.files.put("/a.gz", other);
        refuses(data(server.address()), server.address() + "/a.gz: has the SHA-256 " + sha256(other) + ", the published file "
                + sha256(content) + "; another --mirror may have it");
        assertThat(part()).doesNotExist();
    }

    @Test
    void anotherLengthIsRefusedBeforeItIsRead() throws Exception {
        server.files.put("/a.gz", new byte[SIZE + 1]);
        refuses(data(server.address()), server.address() + "/a.gz: has 300001 bytes, the published file 300000; another --mirror may have it");
    }

    @Test
    void theNextMirrorIsAskedForWhatTheFirstDoesNotHave() throws Exception {
        fetch(data(server.address() + "/none", server.address()));
        assertThat(out().resolve("a.gz")).hasBinaryContent(content);
        assertThat(server.asked.get(0)).isEqualTo("/none/a.gz");
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        refuses(data(server.address() + "/none"), server.address() + "/none/a.gz: answered 404; another --mirror may have it");
    }

    @Test
    void redirectsToAnotherHostAreFollowedWithTheRange() throws Exception {
        try (FileServer other = new FileServer()) {
            other.files.put("/b", content);
            server.redirects.put("/a.gz", other.address() + "/b");
            other.cuts.add(100_000);
            fetch(data(server.address()));
            assertThat(out().resolve("a.gz")).hasBinaryContent(content);
            assertThat(other.asked).containsExactly("/b", "/b bytes=100000-");
        }
    }

    @Test
    void redirectsEnd() throws Exception {
        server.redirects.put("/a.gz", "/a.gz");
        refuses(data(server.address()), server.address() + "/a.gz: redirected more than 5 times; another --mirror may have it");
        // 3 tries of the first address and 5 redirects
        assertThat(server.asked).hasSize(18);
        server.redirects.put("/a.gz", "file:///etc/hostname");
        refuses(data(server.address()), server.address()
                + "/a.gz: redirected to file:///etc/hostname, allowed https, or http from http; another --mirror may have it");
    }

    @Test
    void whatIsThereAndIsAnotherFileIsNotOverwritten() throws Exception {
        Files.createDirectories(out());
        Files.writeString(out().resolve("a.gz"), "mine");
        assertThatThrownBy(() -> fetch(data(server.address()))).isInstanceOf(DataException.class)
                .hasMessageEndingWith("a.gz: is there and not the published file (another SHA-256); remove it or choose another --out");
        assertThat(out().resolve("a.gz")).hasContent("mine");
    }

    private PublishedData archive(TarEntry... entries) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(packed))) {
            for (TarEntry entry : entries) {
                TarArchiveEntry made = new TarArchiveEntry(entry.name, entry.type, true);
                made.setSize(entry.content.length);
                if (entry.type == TarConstants.LF_SYMLINK) {
                    made.setLinkName("/etc/hostname");
                }
                tar.putArchiveEntry(made);
                tar.write(entry.content);
                tar.closeArchiveEntry();
            }
        }
        byte[] bytes = packed.toByteArray();
        server.files.put("/c.tar.gz", bytes);
        return new PublishedData("c", "cifar10", List.of(server.address()), List.of(new PublishedFile("c.tar.gz", bytes.length, sha256(bytes))),
                Optional.of("cifar-10-batches-bin"));
    }

    private record TarEntry(String name, byte type, byte[] content) {
        static TarEntry file(String name, byte[] content) {
            return new TarEntry(name, TarConstants.LF_NORMAL, content);
        }
    }

    @Test
    void anArchiveBecomesTheFolderThatTheSourceReads() throws Exception {
        TarEntry[] entries = new TarEntry[8];
        entries[0] = new TarEntry("cifar-10-batches-bin/", TarConstants.LF_DIR, new byte[0]);
        for (int i = 1; i <= 5; i++) {
            entries[i] = TarEntry.file("cifar-10-batches-bin/data_batch_" + i + ".bin", new byte[3073]);
        }
        entries[6] = TarEntry.file("cifar-10-batches-bin/test_batch.bin", new byte[2 * 3073]);
        entries[7] = TarEntry.file("cifar-10-batches-bin/batches.meta.txt",
                "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n".getBytes(StandardCharsets.US_ASCII));
        fetch(archive(entries));
        var read = CifarData.CIFAR_10.load(new org.apache.hadoop.fs.Path(out().toUri()), new Configuration());
        assertThat(read.train().count()).isEqualTo(5);
        assertThat(read.test().count()).isEqualTo(2);
        assertThat(read.classNames()).startsWith("airplane");
        assertThat(out()).isDirectoryNotContaining("glob:**.tar.gz").isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
    }

    @Test
    void anArchiveWithAnythingElseIsRefusedAndLeavesNothing() throws Exception {
        byte[] some = {1};
        for (String name : List.of("cifar-10-batches-bin/../../evil", "../evil", "/tmp/evil", "other/a.bin", "cifar-10-batches-bin/a/b.bin",
                "cifar-10-batches-bin/.hidden")) {
            refuses(archive(TarEntry.file("cifar-10-batches-bin/a.bin", some), TarEntry.file(name, some)),
                    "c.tar.gz: has " + name + ", allowed are plain files in cifar-10-batches-bin");
        }
        refuses(archive(new TarEntry("cifar-10-batches-bin/link", TarConstants.LF_SYMLINK, new byte[0])),
                "c.tar.gz: has cifar-10-batches-bin/link, allowed are plain files in cifar-10-batches-bin");
        refuses(archive(), "c.tar.gz: is empty");
    }

    @Test
    void anArchiveThatUnpacksToTooMuchIsRefusedByItsHeader() throws Exception {
        byte[] zeros = new byte[(int) DataArchive.MOST_BYTES / 4 + 1];
        TarEntry[] entries = new TarEntry[4];
        for (int i = 0; i < 4; i++) {
            entries[i] = TarEntry.file("cifar-10-batches-bin/" + i + ".bin", zeros);
        }
        refuses(archive(entries), "c.tar.gz: unpacks to more than 100 files or 250000000 bytes");
    }
}
