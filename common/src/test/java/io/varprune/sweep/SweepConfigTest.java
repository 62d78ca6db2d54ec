package io.varprune.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.varprune.config.CompareConfig;
import io.varprune.config.ConfigException;
import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.config.SettingDifference;
import io.varprune.model.Mlp;
import io.varprune.step.Sam;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SweepConfigTest {
    private static final String LAMBDA = "train.regularizer.lambda";

    @Test
    void aGridOfTheReadme() {
        SweepConfig sweep = read("""
                name: digits
                train: {epochs: 30}
                sweep:
                  axes:
                    train.regularizer.lambda: {log: [1.0e-7, 1.0e-2], points: 11}
                  seeds: [1, 2, 3]
                """);
        // half a decade apart, to four digits
        List<Double> lambdas = List.of(1e-7, 3.162e-7, 1e-6, 3.162e-6, 1e-5, 3.162e-5, 1e-4, 3.162e-4, 1e-3, 3.162e-3, 1e-2);
        assertThat(all(sweep)).isEqualTo(lambdas.stream().map(l -> new Point(Map.of(LAMBDA, l))).toList());
        assertThat(sweep.seeds()).containsExactly(1L, 2L, 3L);
        assertThat(sweep.search().total()).contains(11);
        assertThat(sweep.objective()).isEqualTo(new AccuracyAtSparsity(0.95));
        assertThat(sweep.halving().rungs()).isEmpty();
    }

    @Test
    void aTrialIsTheWholeExperimentWithItsOwnSettings() {
        SweepConfig sweep = read("""
                name: digits
                seed: 5
                model: mlp
                train: {epochs: 3, regularizer: {scope: network}}
                sweep:
                  axes:
                    train.regularizer.lambda: [1e-3]
                    train.step: [{name: sam, rho: 0.1}]
                    model.widths: [[20, 10]]
                    train.batchSize: {linear: [16, 64], points: 4}
                """);
        Point last = all(sweep).get(3);
        assertThat(last.settings()).isEqualTo(Map.of(LAMBDA, 1e-3, "train.step", Map.of("name", "sam", "rho", 0.1),
                "model.widths", List.of(20L, 10L), "train.batchSize", 64L));
        Experiment written = ConfigReader.read("""
                {name: digits, seed: 9, model: {widths: [20, 10]}, train: {epochs: 3, batchSize: 64, step: {name: sam, rho: 0.1},
                regularizer: {scope: network, lambda: 1e-3}}}""", "test", List.of());
        assertThat(sweep.experiment(last, 9)).isEqualTo(written);
        assertThat(written.model()).isEqualTo(new Mlp(List.of(20, 10)));
        assertThat(sweep.seeds()).containsExactly(5L);
        assertThat(sweep.experiment().seed()).isEqualTo(5);
    }

    @Test
    void axesAreLaidOverMethodsAndMethodsOverTrain() {
        SweepConfig sweep = read("""
                train: {epochs: 3, batchSize: 32}
                sweep:
                  methods: {sgd: {regularizer: {name: none}}, sam+var: {step: sam, batchSize: 64}}
                  axes: {train.regularizer.lambda: [1e-5, 1e-4], train.epochs: [3, 4]}
                """);
        // without a regularizer its strength has no meaning: two points of sgd, four of the other
        assertThat(all(sweep)).extracting(Point::name).containsExactly("sgd-epochs-3", "sgd-epochs-4",
                "sam+var-lambda-1e-05-epochs-3", "sam+var-lambda-1e-05-epochs-4", "sam+var-lambda-1e-04-epochs-3",
                "sam+var-lambda-1e-04-epochs-4");
        Experiment last = sweep.experiment(all(sweep).get(5), 2);
        assertThat(last.train().label()).isEqualTo("sam+var");
        assertThat(last.train().step()).isEqualTo(new Sam(0.05));
        assertThat(last.train().lambda()).isEqualTo(1e-4);
        assertThat(last.train().batchSize()).isEqualTo(64);
        assertThat(last.train().epochs()).isEqualTo(4);
        assertThat(last.compare()).isEqualTo(new CompareConfig(List.of(), List.of(), Map.of()));
        assertThat(sweep.experiment(all(sweep).get(0), 2).train().lambda()).isZero();
    }

    @Test
    void aPointOfAnotherSweepIsRefused() {
        SweepConfig sweep = read("sweep: {methods: {a: {}, b: {}}}");
        assertThatThrownBy(() -> sweep.experiment(new Point(Map.of("method", "c")), 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the sweep has no method c, only a, b");
    }

    @Test
    void aRegularizerThatIsAnAxisItselfHasStrengths() {
        SweepConfig sweep = read("{train: {regularizer: {name: none}}, sweep: {axes: {train.regularizer.name: [var, l1],"
                + " train.regularizer.lambda: [1e-5]}}}");
        assertThat(all(sweep)).extracting(Point::name).containsExactly("regularizer-var-lambda-1e-05", "regularizer-l1-lambda-1e-05");
    }

    @Test
    void everySettingOfTheBlockIsRead() {
        SweepConfig sweep = read("""
                prune: {sparsities: [0, 0.9]}
                sweep:
                  axes: {train.regularizer.lambda: {logUniform: [1e-7, 1e-2]}, train.updater.momentum: {uniform: [0.5, 0.99]}}
                  search: {name: tpe, trials: 7, startup: 2, candidates: 3, gamma: 0.5, seed: 4}
                  objective: {name: highest-sparsity, within: 2, dense: 0.98}
                  halving: {name: asha, rungs: [2, 4], factor: 4}
                  retries: 2
                """);
        assertThat(sweep.search()).isInstanceOf(TreeParzen.class);
        assertThat(sweep.search().total()).contains(7);
        assertThat(sweep.objective()).isEqualTo(new HighestSparsity(2, 0.98));
        assertThat(sweep.halving()).isEqualTo(new SuccessiveHalving(List.of(2, 4), 4));
        assertThat(sweep.retries()).isEqualTo(2);
        assertThat(sweep.search().learns()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{axes: {train.regularizer.lambda: {log: [1e-7, 1e-2], points: 3}}}",
        "{axes: {train.step: [sam, {name: asam, rho: 1}], model.widths: [[5], [6, 7]]}, methods: {a: {}, b: {batchSize: 3}}, seeds: [3, 4]}",
        "{axes: {train.regularizer.lambda: {logUniform: [1e-7, 1]}, data.normalize: [true, false]}, search: {name: tpe, trials: 3},"
                + " objective: area, halving: {name: asha, rungs: [2]}}",
        "{axes: {train.regularizer.lambda: {uniform: [0, 1]}}, search: {name: random, trials: 3, seed: 9}, objective: highest-sparsity}",
    })
    void yamlOfASweepReadsBackAsTheSame(String block) {
        SweepConfig sweep = read("{name: a, sweep: " + block + "}");
        SweepConfig back = read(sweep.toYaml());
        assertThat(sweep.differences(back)).isEmpty();
        assertThat(back.toYaml()).isEqualTo(sweep.toYaml());
        assertThat(all(back)).isEqualTo(all(sweep)).isNotEmpty();
    }

    @Test
    void differencesAreNamed() {
        SweepConfig found = read("{sweep: {axes: {train.regularizer.lambda: [1, 2]}}}");
        SweepConfig asked = read("{train: {epochs: 3}, sweep: {axes: {train.regularizer.lambda: [1, 2, 3]}}}");
        assertThat(found.differences(asked)).extracting(SettingDifference::toString)
                .containsExactly("train.epochs is 10, asked for 3", "sweep.axes.train.regularizer.lambda is [1,2], asked for [1,2,3]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{} | sweep: missing, allowed a map of axes, methods, seeds, search, objective, halving, retries",
        "sweep: {} | sweep.axes: got none, allowed one or more; as in train.regularizer.lambda: {log: [1e-7, 1e-2], points: 11}, or give methods",
        "sweep: {axis: {}, methods: {a: {}}} | sweep.axis: unknown key, did you mean axes?",
        "{compare: {seeds: [1]}, sweep: {methods: {a: {}}}}"
                + " | compare: cannot be in a sweep, sweep.methods, sweep.axes and sweep.seeds take its place",
        "sweep: {methods: {a: {step: {name: sam, rho: -1}}}} | sweep.methods.a.step.rho: got -1, allowed above 0",
        "sweep: {methods: {a b: {}}} | sweep.methods: got a b, allowed names of letters, digits and . _ + -",
        "sweep: {methods: {a: {}}, seeds: [1, 1]} | sweep.seeds: got [1, 1], allowed each once",
        "sweep: {axes: {train.epochs: 3}} | sweep.axes.train.epochs: got 3, allowed a map of values, log, linear, logUniform, uniform, points",
        "sweep: {axes: {train.epochs: []}} | sweep.axes.train.epochs.values: got none, allowed one or more",
        "sweep: {axes: {train.epochs: [1, 1.0]}} | sweep.axes.train.epochs.values: got equal values, allowed each once",
        "sweep: {axes: {train.epochs: {}}} | sweep.axes.train.epochs: got none,"
                + " allowed a list of values or one of log, linear, logUniform, uniform",
        "sweep: {axes: {train.epochs: {values: [1], points: 3}}} | sweep.axes.train.epochs.points: got 3, allowed nothing; only log and linear have points",
        "sweep: {axes: {train.epochs: {values: [1], linear: [1, 2]}}} | sweep.axes.train.epochs: got linear and values,"
                + " allowed a list of values or one of log, linear, logUniform, uniform",
        "sweep: {axes: {train.epochs: {linear: [1, 2]}}} | sweep.axes.train.epochs.points: missing, allowed a whole number, 2 to 1000",
        "sweep: {axes: {train.epochs: {linear: [2, 1], points: 2}}} | sweep.axes.train.epochs.linear: got [2.0, 1.0],"
                + " allowed two numbers, the smaller first",
        "sweep: {axes: {train.weightDecay: {log: [0, 1], points: 2}}} | sweep.axes.train.weightDecay.log[0]: got 0, allowed above 0",
        "sweep: {axes: {train.weightDecay: {linear: [0.90001, 0.90002], points: 3}}} | sweep.axes.train.weightDecay.points: got 3, allowed fewer;"
                + " values are rounded to four digits, and some are equal",
        "sweep: {axes: {train.weightDecay: {uniform: [0, 1]}}} | sweep.axes.train.weightDecay: got a range, allowed a list,"
                + " or log or linear with points; the search is grid; search random and tpe take ranges",
        "sweep: {axes: {train.weightDecay: {uniform: [-1, 1]}}, search: random} | sweep.axes.train.weightDecay: got -1, allowed 0 or more",
        "sweep: {axes: {seed: [1, 2]}} | sweep.axes.seed: cannot vary, allowed fields of data, model, train and prune; sweep.seeds has the seeds",
        "sweep: {axes: {train.regulariser.lambda: [1]}} | sweep.axes.train.regulariser: unknown key, did you mean regularizer?",
        "sweep: {axes: {train.epochs: [0, 3]}} | sweep.axes.train.epochs: got 0, allowed 1 or more",
        "sweep: {axes: {train.epochs: {linear: [1, 2], points: 3}}} | sweep.axes.train.epochs: got 1.5, allowed a whole number, 1 or more",
        "sweep: {axes: {train.step: [{name: sam, rho: 0}]}} | sweep.axes.train.step.rho: got 0, allowed above 0",
        "sweep: {axes: {train.step: [sam], train.step.rho: [1]}} | sweep.axes.train.step.rho: varies with train.step, allowed one of the two",
        "{train: {regularizer: []}, sweep: {axes: {train.regularizer.lambda: [1, 2]}}}"
                + " | sweep.axes.train.regularizer.lambda: has no effect, there is no regularizer",
        "sweep: {methods: {a: {}}, search: bayes} | sweep.search: got bayes, allowed one of grid, random, tpe",
        "sweep: {methods: {a: {}}, search: {name: tpe, gamma: 1}} | sweep.search.gamma: got 1, allowed above 0 and below 1",
        "sweep: {methods: {a: {}}, objective: {name: accuracy, sparsity: 0.96}} | sweep.objective.sparsity: got 0.96, allowed one that"
                + " prune cuts to: [0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98]; add it to prune.sparsities",
        "{prune: {sparsities: [0.95], allocations: [2:4]}, sweep: {methods: {a: {}}}} | sweep.objective.sparsity: got 0.95,"
                + " allowed one that prune cuts to: [0.5]; add it to prune.sparsities",
        "{prune: {sparsities: [0.5]}, sweep: {methods: {a: {}}, objective: area}} | sweep.objective.name: got area,"
                + " allowed two levels or more to prune to, not [0.5]; add to prune.sparsities",
        "{prune: {sparsities: [0.5]}, sweep: {methods: {a: {}}, objective: highest-sparsity}} | sweep.objective.name: got highest-sparsity,"
                + " allowed the dense network, sparsity 0, among what prune cuts to: [0.5]; add 0 to prune.sparsities",
        "sweep: {methods: {a: {}}, halving: {name: asha}} | sweep.halving.rungs: got [3, 10], allowed epochs before the last, which is 10",
        "sweep: {methods: {a: {}}, halving: {name: asha, rungs: [3, 3]}} | sweep.halving.rungs: got [3, 3], allowed each larger than the one before",
        "sweep: {axes: {train.batchSize: {linear: [1, 1000], points: 1000}, train.epochs: {linear: [1, 11], points: 11}}}"
                + " | sweep.axes: got 11000 points, allowed at most 10000",
    })
    void eachFaultIsNamedWithWhatIsAllowed(String yaml, String line) {
        assertThat(refusal(yaml)).isEqualTo("sweep.yaml: " + line);
    }

    @Test
    void everyFaultIsReportedTogether() {
        assertThat(refusal("{name: a b, sweep: {axes: {train.batchSize: [8]}, seeds: [1]}}", "train.epochs=0",
                "sweep.axes={train.stepp: [1], train.batchSize: [8, 0]}")).isEqualTo("""
                sweep.yaml has 4 faults:
                  train.epochs: got 0, allowed 1 or more
                  name: got a b, allowed letters, digits and . _ -
                  sweep.axes.train.stepp: unknown key, did you mean step?
                  sweep.axes.train.batchSize: got 0, allowed 1 or more""");
    }

    private static String refusal(String yaml, String... overrides) {
        return catchThrowableOfType(ConfigException.class, () -> SweepConfig.read(yaml, "sweep.yaml", List.of(overrides))).getMessage();
    }

    private static SweepConfig read(String yaml) {
        return SweepConfig.read(yaml, "sweep.yaml", List.of());
    }

    private static List<Point> all(SweepConfig sweep) {
        return new ArrayList<>(sweep.search().propose(List.of(), 1000));
    }
}
