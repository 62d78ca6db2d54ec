package io.varprune.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varprune.data.Augmentation;
import io.varprune.model.Lenet300100;
import io.varprune.model.Lenet5;
import io.varprune.model.Mlp;
import io.varprune.prune.ErkAllocation;
import io.varprune.prune.GlobalAllocation;
import io.varprune.prune.LampAllocation;
import io.varprune.prune.Magnitude;
import io.varprune.prune.NofM;
import io.varprune.prune.RandomScores;
import io.varprune.prune.Saliency;
import io.varprune.prune.UniformAllocation;
import io.varprune.prune.WholeOutputs;
import io.varprune.regularize.RegularizerName;
import io.varprune.reparameterize.Identity;
import io.varprune.reparameterize.Powerpropagation;
import io.varprune.step.Asam;
import io.varprune.step.Cram;
import io.varprune.step.CramPlus;
import io.varprune.step.Extrapolated;
import io.varprune.step.Sam;
import io.varprune.step.Sgd;
import io.varprune.step.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    @Test
    void anEmptyMapTakesEveryDefault() {
        assertThat(read("{}")).isEqualTo(new Experiment("experiment", 1,
                new DataConfig(DataSource.DIGITS, null, 0.25, 0, 0, 0, false, Augmentation.NONE), new Mlp(List.of(300, 100)),
                new TrainConfig(10, 128, 0, 10, new UpdaterConfig(UpdaterName.NESTEROVS, 0.1, 0.9),
                        LearningRateSchedule.COSINE, 5e-4, MomentSource.SYNC,
                        List.of(new RegularizerConfig(RegularizerName.VAR, 1e-5, VarianceScope.LAYER, 0, List.of(), List.of())),
                        new Sgd(), new Identity(), new CheckpointConfig(0, 5, 3),
                        new DivergenceConfig(DivergenceAction.STOP, 0.5, 50, 3), null),
                new PruneConfig(List.of(0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98), List.of(new Magnitude()),
                        List.of(new GlobalAllocation()), List.of(), List.of(), 1000),
                new CompareConfig(List.of(), List.of(), Map.of())));
    }

    @Test
    void everySettingIsReadUnderItsName() {
        Experiment experiment = read("""
                name: mnist-1.0
                seed: -7
                data: {source: images, dir: /data/a b, testFraction: 0.1, height: 28, width: 28, channels: 1, normalize: true,
                  augment: {crop: 4, flip: true}}
                model: {name: mlp, widths: [20]}
                train:
                  epochs: 2
                  batchSize: 4
                  workers: 3
                  averagingFrequency: 1
                  updater: {name: adam, learningRate: 1e-3, momentum: 0}
                  schedule: constant
                  weightDecay: 0
                  moments: step
                  regularizer: {name: none, lambda: 1, scope: network, warmupEpochs: 1, include: [fc1], exclude: [out]}
                  step: {name: cram, rho: 0.1, sparsities: [0.5, 0.9], sparseGradients: true}
                  reparameterization: {name: powerpropagation, alpha: 3}
                  checkpoint: {syncs: 100, minutes: 0, keep: 2}
                  divergence: {action: rollback, learningRateFactor: 0.1, syncs: 20, attempts: 5}
                  method: mine
                prune:
                  sparsities: [0.5]
                  criterion: [magnitude, {name: saliency, examples: 10}, random]
                  allocations: [uniform, global, erk, lamp, 2:4, {name: "n:m", m: 8}, structured]
                  exclude: [out]
                  spare: [first, last]
                  recalibrate: 0
                compare: {seeds: [9007199254740993], lambdas: [0, 1e-4]}
                """);
        assertThat(experiment).isEqualTo(new Experiment("mnist-1.0", -7,
                new DataConfig(DataSource.IMAGES, "/data/a b", 0.1, 28, 28, 1, true, new Augmentation(4, true)), new Mlp(List.of(20)),
                new TrainConfig(2, 4, 3, 1, new UpdaterConfig(UpdaterName.ADAM, 0.001, 0),
                        LearningRateSchedule.CONSTANT, 0, MomentSource.STEP,
                        List.of(new RegularizerConfig(RegularizerName.NONE, 1, VarianceScope.NETWORK, 1,
                                List.of("fc1"), List.of("out"))), new Cram(0.1, List.of(0.5, 0.9), true),
                        new Powerpropagation(3), new CheckpointConfig(100, 0, 2),
                        new DivergenceConfig(DivergenceAction.ROLLBACK, 0.1, 20, 5), "mine"),
                new PruneConfig(List.of(0.5), List.of(new Magnitude(), new Saliency(10), new RandomScores()),
                        List.of(new UniformAllocation(), new GlobalAllocation(), new ErkAllocation(), new LampAllocation(), new NofM(2, 4),
                                new NofM(2, 8), new WholeOutputs()),
                        List.of("out"), List.of(NetworkEnd.FIRST, NetworkEnd.LAST), 0),
                new CompareConfig(List.of(9007199254740993L), List.of(0.0, 1e-4), Map.of())));
    }

    @Test
    void aModelIsChosenByNameOrByABareString() {
        assertThat(read("model: lenet-5").model()).isEqualTo(new Lenet5());
        assertThat(read("model: {name: lenet-300-100}").model()).isEqualTo(new Lenet300100());
        assertThat(read("model: {widths: [5]}").model()).isEqualTo(new Mlp(List.of(5)));
    }

    @Test
    void oneChoiceStandsForAListOfOne() {
        assertThat(read("prune: {criterion: magnitude, allocations: 4:8}").prune())
                .isEqualTo(read("prune: {criterion: [magnitude], allocations: [{name: 'n:m', n: 4, m: 8}]}").prune());
    }

    @Test
    void aStepIsChosenByNameOrByABareString() {
        assertThat(step("sam")).isEqualTo(new Sam(0.05));
        assertThat(step("{name: asam, rho: 1}")).isEqualTo(new Asam(1));
        assertThat(step("cram+")).isEqualTo(new CramPlus(0.05, List.of(0.5, 0.7, 0.8, 0.9, 0.95), false));
        assertThat(step("{name: extrapolated, rate: 0.2}")).isEqualTo(new Extrapolated(0.2));
    }

    @Test
    void regularizersAreOneMapOrAList() {
        assertThat(regularizers("{lambda: 2}")).containsExactly(regularizer(RegularizerName.VAR, 2));
        assertThat(regularizers("[{lambda: 2}, {name: deephoyer, lambda: 1}]"))
                .containsExactly(regularizer(RegularizerName.VAR, 2), regularizer(RegularizerName.DEEPHOYER, 1));
        assertThat(regularizers("[]")).isEmpty();
        assertThat(ConfigReader.toYaml(read("train: {regularizer: [{lambda: 2}]}"))).contains("regularizer:\n    name: var\n");
    }

    private static List<RegularizerConfig> regularizers(String yaml) {
        return read("train: {regularizer: " + yaml + "}").train().regularizer();
    }

    private static RegularizerConfig regularizer(RegularizerName name, double lambda) {
        return new RegularizerConfig(name, lambda, VarianceScope.LAYER, 0, List.of(), List.of());
    }

    @Test
    void aTrainingIsCalledByItsParts() {
        assertThat(List.of("{}", "{regularizer: {name: none}}", "{regularizer: {lambda: 0}, step: cram+}",
                "{step: sam, reparameterization: powerpropagation, regularizer: [{name: l1}, {name: l2, lambda: 0}, {}]}").stream()
                .map(yaml -> read("train: " + yaml).train().label())).containsExactly("var", "sgd", "cram+", "sam powerpropagation l1 var");
    }

    private static Step step(String yaml) {
        return read("train: {step: " + yaml + "}").train().step();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "model: lenet-5", "train: {step: cram+}",
        "{train: {epochs: 3, step: sam}, compare: {methods: {a: {step: sgd}, b+c: {epochs: 1}, d: }}}", "train: {regularizer: []}",
        "train: {regularizer: [{name: l1}, {}]}", "prune: {criterion: [random, saliency], allocations: [1:3, erk]}",
        "{data: {source: csv, dir: '1e5'}, compare: {seeds: [1, 2]}}",
        "{data: {source: csv, dir: 'null'}}", "{data: {source: csv, dir: \"a: #b\\nc\\n d \"}, seed: 9223372036854775807}",
        "{data: {source: csv, dir: '*x'}, train: {regularizer: {include: ['0', 'true', '']}}}"})
    void writingThenReadingGivesTheSameExperiment(String yaml) {
        Experiment experiment = read(yaml);
        assertThat(read(ConfigReader.toYaml(experiment))).isEqualTo(experiment);
        assertThat(ConfigReader.bind(ConfigReader.toTree(experiment), Experiment.class)).isEqualTo(experiment);
    }

    @Test
    void writtenYamlIsReadable() {
        assertThat(ConfigReader.toYaml(new CompareConfig(List.of(1L), List.of(0.5), Map.of())))
                .isEqualTo("seeds:\n- 1\nlambdas:\n- 0.5\nmethods: {}\n");
        assertThat(ConfigReader.toYaml(read("model: lenet-5"))).contains("model:\n  name: lenet-5\n");
    }

    @Test
    void overridesWinOverTheFileAndMakeNewMaps() {
        Experiment experiment = read("{train: {epochs: 5, batchSize: 3}, model: mlp}", "train.epochs=7",
                "train.epochs=8", "compare.seeds=[1, 2]", "model.widths=[9]", "data.source = csv", "data.dir=a=b");
        assertThat(experiment.train().epochs()).isEqualTo(8);
        assertThat(experiment.train().batchSize()).isEqualTo(3);
        assertThat(experiment.compare().seeds()).containsExactly(1L, 2L);
        assertThat(experiment.model()).isEqualTo(new Mlp(List.of(9)));
        assertThat(experiment.data().dir()).isEqualTo("a=b");
        assertThat(read("model: {name: mlp, widths: [3]}", "model=lenet-5").model()).isEqualTo(new Lenet5());
    }

    @Test
    void anOverrideOfOneAliasLeavesTheOtherAlone() {
        Experiment experiment = read("{prune: {sparsities: &s [0.5]}, compare: {lambdas: *s}}", "prune.sparsities=[0.1]");
        assertThat(experiment.compare().lambdas()).containsExactly(0.5);
    }

    @Test
    void trialsAreEveryLambdaWithEverySeed() {
        Experiment experiment = read("{compare: {seeds: [1, 2], lambdas: [0, 0.5]}}");
        assertThat(experiment.trials()).extracting(t -> t.train().lambda() + "/" + t.seed())
                .containsExactly("0.0/1", "0.0/2", "0.5/1", "0.5/2");
        assertThat(experiment.trials()).allSatisfy(t -> assertThat(t.trials()).containsExactly(t));
        assertThat(read("{compare: {lambdas: [0, 1]}, train: {regularizer: {name: none}}}").trials()).hasSize(1);
        assertThat(read("{compare: {lambdas: [7]}, train: {regularizer: [{name: l1}, {lambda: 3}]}}").trials().get(0).train()
                .regularizer()).extracting(RegularizerConfig::lambda).containsExactly(7.0, 3.0);
        assertThat(read("{compare: {seeds: [4]}}").trials()).containsExactly(read("seed: 4"));
        assertThat(read("{}").trials()).containsExactly(read("{}"));
    }

    @Test
    void methodsAreLaidOverTrain() {
        Experiment experiment = read("""
                train: {epochs: 4, step: sam, regularizer: {lambda: 3, warmupEpochs: 2}}
                compare:
                  methods:
                    plain: {step: sgd, regularizer: {name: none}}
                    sam+var:
                    strong: {regularizer: {lambda: 5}}
                  lambdas: [1, 2]
                """, "train.epochs=6");
        List<TrainConfig> trainings = experiment.trials().stream().map(Experiment::train).toList();
        assertThat(trainings).extracting(t -> t.label() + " " + t.lambda() + " " + t.epochs() + " " + t.step())
                .containsExactly("plain 0.0 6 Sgd[]", "sam+var 1.0 6 Sam[rho=0.05]", "sam+var 2.0 6 Sam[rho=0.05]",
                        "strong 1.0 6 Sam[rho=0.05]", "strong 2.0 6 Sam[rho=0.05]");
        assertThat(trainings).extracting(t -> t.regularizer().get(0).warmupEpochs()).as("a setting is replaced as a whole")
                .containsExactly(0, 2, 2, 0, 0);
        assertThat(experiment.trials()).allSatisfy(t -> assertThat(t.trials()).containsExactly(t));
        assertThat(ConfigReader.toYaml(experiment)).contains("  methods:\n    plain:\n      regularizer:\n").contains("    sam+var: {}\n");
    }

    @Test
    void aRefusedConstructorArgumentIsAFaultAtItsPath() {
        record Pair(@Setting(value = "a", orElse = "1") int a) {
            Pair {
                if (a == 3) {
                    throw new IllegalArgumentException("3 is taken");
                }
            }
        }
        record Outer(Pair pair, @Setting("needed") boolean flag) {
        }
        assertThat(ConfigReader.bind(YamlText.parse("flag: true", List.of()), Outer.class))
                .isEqualTo(new Outer(new Pair(1), true));
        assertThatThrownBy(() -> ConfigReader.bind(YamlText.parse("pair: {a: 3}", List.of()), Outer.class))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Outer has 2 faults:\n  pair: 3 is taken\n  flag: missing, allowed true or false");
    }

    private static Experiment read(String yaml, String... overrides) {
        return ConfigReader.read(yaml, "test.yaml", List.of(overrides));
    }
}
