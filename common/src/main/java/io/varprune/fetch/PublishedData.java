package io.varprune.fetch;

import java.util.List;
import java.util.Optional;

/**
 * A data set that can be downloaded.
 *
 * @param name    as in {@code data fetch}
 * @param source  as in {@code data.source}, what reads it
 * @param mirrors folders that have its files, as http or https addresses, in the order in which they are asked
 * @param files   what is downloaded
 * @param folder  the only one in a .tar.gz, which is unpacked; empty for files that are read as they are
 */
public record PublishedData(String name, String source, List<String> mirrors, List<PublishedFile> files, Optional<String> folder) {
    /** Y. LeCun, C. Cortes, C. Burges. The authors' own server asks for a password by now. */
    public static final PublishedData MNIST = new PublishedData("mnist", "mnist",
            List.of("https://ossci-datasets.s3.amazonaws.com/mnist", "https://storage.googleapis.com/cvdf-datasets/mnist"),
            List.of(new PublishedFile("train-images-idx3-ubyte.gz", 9_912_422,
                            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
                    new PublishedFile("train-labels-idx1-ubyte.gz", 28_881,
                            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
                    new PublishedFile("t10k-images-idx3-ubyte.gz", 1_648_877,
                            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
                    new PublishedFile("t10k-labels-idx1-ubyte.gz", 4_542,
                            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")),
            Optional.empty());

    /** H. Xiao, K. Rasul, R. Vollgraf, arXiv 1708.07747. */
    public static final PublishedData FASHION_MNIST = new PublishedData("fashion-mnist", "mnist",
            List.of("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
                    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion"),
            List.of(new PublishedFile("train-images-idx3-ubyte.gz", 26_421_880,
                            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
                    new PublishedFile("train-labels-idx1-ubyte.gz", 29_515,
                            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
                    new PublishedFile("t10k-images-idx3-ubyte.gz", 4_422_102,
                            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
                    new PublishedFile("t10k-labels-idx1-ubyte.gz", 5_148,
                            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")),
            Optional.empty());

    /** A. Krizhevsky, 2009, binary version. */
    public static final PublishedData CIFAR10 = new PublishedData("cifar10", "cifar10", List.of("https://www.cs.toronto.edu/~kriz"),
            List.of(new PublishedFile("cifar-10-binary.tar.gz", 170_052_171,
                            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")),
            Optional.of("cifar-10-batches-bin"));

    /** A. Krizhevsky, 2009, binary version. */
    public static final PublishedData CIFAR100 = new PublishedData("cifar100", "cifar100", List.of("https://www.cs.toronto.edu/~kriz"),
            List.of(new PublishedFile("cifar-100-binary.tar.gz", 168_513_733,
                            "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")),
            Optional.of("cifar-100-binary"));

    /** All that are known. */
    public static final List<PublishedData> ALL = List.of(MNIST, FASHION_MNIST, CIFAR10, CIFAR100);

    /** Copies the lists. */
    public PublishedData {
        mirrors = List.copyOf(mirrors);
        files = List.copyOf(files);
    }

    /** The same from another folder. */
    public PublishedData from(String mirror) {
        return new PublishedData(name, source, List.of(mirror), files, folder);
    }
}
