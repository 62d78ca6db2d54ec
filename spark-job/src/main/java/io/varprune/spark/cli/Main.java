package io.varprune.spark.cli;

import io.varprune.config.ConfigException;
import io.varprune.data.DataException;
import io.varprune.runtime.NativeRuntime;
import io.varprune.spark.run.Provenance;
import io.varprune.spark.training.TrainingException;
import io.varprune.store.StoreException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The entry of spark-submit. Exit code 0 for success, 2 for a user's mistake, 1 for ours. */
@Command(name = "varprune", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, scope = ScopeType.INHERIT,
        description = "Trains on Spark so that 90 to 98%% of the weights can be cut in one shot.",
        subcommands = {QuickstartCommand.class, TrainCommand.class, PruneCommand.class, FlatnessCommand.class, ExportCommand.class,
            ReportCommand.class, ReproduceCommand.class, SweepCommand.class, DataCommand.class, DoctorCommand.class, BenchCommand.class})
public final class Main implements Runnable {
    static final int USER_MISTAKE = 2;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show where an error arose.")
    private boolean stacktrace;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        NativeRuntime.prepare();
        int code = run(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    static int run(String... args) {
        Main main = new Main();
        CommandLine line = new CommandLine(main).setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, given) -> {
            e.getCommandLine().getErr().println("varprune: " + e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr());
            return USER_MISTAKE;
        });
        line.setExecutionExceptionHandler((e, of, parsed) -> {
            if (main.stacktrace) {
                e.printStackTrace(of.getErr());
            }
            Throwable mistake = mistake(e);
            of.getErr().println("varprune: " + (mistake == null ? "internal error: " + e + "; run again with --stacktrace"
                    : mistake.getMessage()));
            return mistake == null ? 1 : USER_MISTAKE;
        });
        return line.execute(args);
    }

    private static Throwable mistake(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof ConfigException || t instanceof DataException || t instanceof StoreException
                    || t instanceof TrainingException || t instanceof IllegalArgumentException) {
                return t;
            }
        }
        return null;
    }

    @Override
    public void run() {
        spec.commandLine().execute("quickstart");
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"varprune " + Provenance.version()};
        }
    }
}
