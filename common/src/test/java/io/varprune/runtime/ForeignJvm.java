package io.varprune.runtime;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** A JVM that someone else started: does in order what its words say and prints what is in force at the end. */
final class ForeignJvm {
    private ForeignJvm() {}

    /** Any of prepare, blas, nd4j, settle. */
    public static void main(String[] words) {
        for (String word : words) {
            switch (word) {
                case "prepare" -> NativeRuntime.prepare();
                case "blas" -> Loader.load(openblas.class);
                case "nd4j" -> Nd4j.ones(2).addi(1);
                case "settle" -> {
                    NativeRuntime.settle();
                    System.out.println("threads " + OpenBlas.loaded().orElseThrow().threads() + " "
                            + NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads());
                }
                default -> throw new IllegalArgumentException(word);
            }
        }
        System.out.println("kernels " + OpenBlas.loaded().map(OpenBlas::coreName).orElse("none"));
        System.out.println("build " + LoadedNatives.ofThisProcess().nd4jBuild().orElse("none"));
    }
}
