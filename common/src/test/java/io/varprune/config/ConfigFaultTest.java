package io.varprune.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFaultTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "train: {averagingFrequency: 0} | train.averagingFrequency: got 0, allowed 1 or more; set 1 to average after every minibatch",
        "train: {epoch: 3} | train.epoch: unknown key, did you mean epochs?",
        "compare: {elephant: 3} | compare.elephant: unknown key, allowed seeds, lambdas, methods",
        "model: {name: lenet-5, widths: [3]} | model.widths: unknown key, allowed name",
        "model: vgg | model: got vgg, allowed one of mlp, lenet-300-100, lenet-5, resnet-20, resnet-18, vgg-11, vgg-16, vit, unet, import",
        "model: {name: 3} | model.name: got 3, allowed one of mlp, lenet-300-100, lenet-5, resnet-20, resnet-18, vgg-11, vgg-16, vit, unet, import",
        "model: [mlp] | model: got a list, allowed a name or a map with name, one of mlp, lenet-300-100, lenet-5, resnet-20, resnet-18, vgg-11, vgg-16, vit, unet, import",
        "model: {widths: [3, 0]} | model.widths[1]: got 0, allowed 1 or more",
        "train: {epochs: many} | train.epochs: got many, allowed a whole number, 1 or more",
        "train: {epochs: \"3\"} | train.epochs: got \"3\", allowed a whole number, 1 or more",
        "train: {epochs: 2.5} | train.epochs: got 2.5, allowed a whole number, 1 or more",
        "train: {epochs: } | train.epochs: got nothing, allowed a whole number, 1 or more",
        "train: {epochs: 3000000000} | train.epochs: got 3000000000, allowed a whole number of 32 bits",
        "seed: 9223372036854775808 | seed: got 9223372036854775808, allowed a whole number of 64 bits",
        "train: {weightDecay: .nan} | train.weightDecay: got NaN, allowed a number, 0 or more",
        "train: {weightDecay: -.inf} | train.weightDecay: got -Infinity, allowed a number, 0 or more",
        "train: {weightDecay: 1e999} | train.weightDecay: got Infinity, allowed a number, 0 or more",
        "train: {updater: {learningRate: 0}} | train.updater.learningRate: got 0, allowed above 0",
        "train: {updater: {momentum: 1}} | train.updater.momentum: got 1, allowed 0 or more and below 1",
        "train: {updater: adam} | train.updater: got adam, allowed a map of name, learningRate, momentum",
        "train: {regularizer: {name: l3}} | train.regularizer.name: got l3, allowed one of var, l1, l2, deephoyer, none",
        "train: {regularizer: [{}, {name: l1, lambda: -1}]} | train.regularizer[1].lambda: got -1, allowed 0 or more",
        "train: {regularizer: [{}, {exclude: [out]}]} | train.regularizer: got var twice, allowed var once; include or exclude layers",
        "train: {regularizer: l1} | train.regularizer: got l1, allowed a map of name, lambda, scope, warmupEpochs, include, exclude, or a list of such",
        "train: {regularizer: {include: [0]}} | train.regularizer.include[0]: got 0, allowed text; put it in quotes",
        "train: {step: sgdm} | train.step: got sgdm, allowed one of sgd, sam, asam, cram, cram+, extrapolated",
        "train: {step: {name: sam, rho: 0}} | train.step.rho: got 0, allowed above 0",
        "train: {step: {name: cram, sparsities: []}} | train.step.sparsities: got none, allowed one or more",
        "train: {step: {name: sam, sparsities: [0.5]}} | train.step.sparsities: unknown key, allowed name, rho",
        "compare: {methods: {a: {step: {name: sam, rho: -1}}}} | compare.methods.a.step.rho: got -1, allowed above 0",
        "{train: {epochs: 0}, compare: {methods: {a: {step: sam}}}} | train.epochs: got 0, allowed 1 or more",
        "compare: {methods: {a b: {}}} | compare.methods: got a b, allowed names of letters, digits and . _ + -",
        "data: {testFraction: 1} | data.testFraction: got 1, allowed above 0 and below 1",
        "data: {channels: 4} | data.channels: got 4, allowed 0 to 3",
        "data: {augment: {crop: -1}} | data.augment.crop: got -1, allowed 0 or more",
        "data: {source: csv, dir: x, normalize: true} | data.normalize: got true, allowed false; source csv has no images",
        "data: {source: csv, dir: x, augment: {flip: true}} | data.augment: got crop 0, flip true, allowed crop 0, flip false;"
                + " source csv has no images",
        "data: {source: csv} | data.dir: missing, allowed a path; source csv is read from a directory",
        "prune: {sparsities: [0.5, 1.0]} | prune.sparsities[1]: got 1.0, allowed 0 or more and below 1",
        "prune: {sparsities: 0.5} | prune.sparsities: got 0.5, allowed a list, each a number, 0 or more and below 1",
        "prune: {allocations: [globl]} | prune.allocations[0]: got globl, allowed one of global, uniform, erk, lamp, n:m, structured",
        "prune: {allocations: [global, 4:4]} | prune.allocations[1].n: got 4, allowed less than m, which is 4",
        "prune: {allocations: } | prune.allocations: got nothing, allowed a list, each one of global, uniform, erk, lamp, n:m, structured",
        "prune: {criterion: 3} | prune.criterion: got 3, allowed a name or a map with name, one of magnitude, saliency, random",
        "prune: {criterion: {name: saliency, examples: 0}} | prune.criterion.examples: got 0, allowed 1 or more",
        "prune: {allocations: [global, erk, global]} | prune.allocations: got global twice, allowed each once",
        "prune: {spare: [middle]} | prune.spare[0]: got middle, allowed one of first, last",
        "name: a/b | name: got a/b, allowed letters, digits and . _ -",
        "name: .. | name: got .., allowed letters, digits and . _ -",
        "{name: a, name: b} | name: duplicate key, again in line 1, column 11; remove one of the two",
        "[1] | got a list, allowed a map, as in name: experiment",
        "'' | empty, allowed an experiment in YAML; {} takes every default",
        "'# nothing' | empty, allowed an experiment in YAML; {} takes every default",
        "name: !!java.net.URL [a] | line 1, column 7: malformed YAML, Global tag is not allowed: tag:yaml.org,2002:java.net.URL",
        "name: !secret a | line 1, column 7: tag !secret, allowed no tags",
        "name: [a | line 1, column 9: malformed YAML, expected ',' or ']', but got <stream end>",
    })
    void eachFaultIsNamedWithWhatIsAllowed(String yaml, String line) {
        assertThat(refusal(yaml)).isEqualTo("test.yaml: " + line);
    }

    @Test
    void aMissingTextIsRefused() {
        assertThat(refusal(null)).isEqualTo(
                "test.yaml: empty, allowed an experiment in YAML; {} takes every default");
    }

    @Test
    void everyFaultIsReportedTogether() {
        String yaml = "{name: a b, sed: 2, data: {source: mnist, height: -1}, train: {epochs: 0, schedule: linear}}";
        assertThat(refusal(yaml, "train.batchSize=0", "oops", "seed.x=1", "train.epochs=[", "seed=2"))
                .isEqualTo("""
                        test.yaml has 9 faults:
                          override: got oops, allowed setting=value, as in train.epochs=3
                          override train.epochs=[: malformed YAML, expected the node content, but found '<stream end>'
                          sed: unknown key, did you mean seed?
                          data.height: got -1, allowed 0 or more
                          data.dir: missing, allowed a path; source mnist is read from a directory
                          train.epochs: got 0, allowed 1 or more
                          train.batchSize: got 0, allowed 1 or more
                          train.schedule: got linear, allowed one of constant, cosine
                          name: got a b, allowed letters, digits and . _ -""");
    }

    @Test
    void anOverrideBelowANumberIsRefused() {
        assertThat(refusal("seed: 3", "seed.x=1"))
                .isEqualTo("test.yaml: seed.x: cannot be set, seed is 3 and has no settings");
    }

    @Test
    void anAliasBombIsRefused() {
        String wide = "a0: &a0 [x]\n" + IntStream.range(1, 9).mapToObj(i ->
                "a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(9) + "]\n").collect(Collectors.joining());
        assertThat(refusal(wide)).isEqualTo("test.yaml: malformed YAML, "
                + "Number of aliases for non-scalar nodes exceeds the specified max=50");
        String narrow = "a0: &a0 [x]\n" + IntStream.range(1, 18).mapToObj(i ->
                "a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n").collect(Collectors.joining());
        String tooMany = "test.yaml: malformed YAML, "
                + "more than 20000 values, or nested more than 20 deep, once the aliases are expanded";
        assertThat(refusal(narrow)).isEqualTo(tooMany);
        assertThat(refusal("name: &a [*a]")).isEqualTo(tooMany);
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(refusal("name: " + "[".repeat(5000) + "]".repeat(5000)))
                .isEqualTo("test.yaml: malformed YAML, Nesting Depth exceeded max 20");
    }

    @Test
    void faultsAreGivenAsRecordsToo() {
        ConfigException refused = catchThrowableOfType(ConfigException.class,
                () -> ConfigReader.read("seed: x", "test.yaml", List.of()));
        assertThat(refused.faults()).containsExactly(new Fault("seed", "got x", "a whole number", ""));
    }

    private static String refusal(String yaml, String... overrides) {
        return catchThrowableOfType(ConfigException.class,
                () -> ConfigReader.read(yaml, "test.yaml", List.of(overrides))).getMessage();
    }
}
