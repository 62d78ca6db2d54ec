package io.varprune.spark.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "data", description = "Downloads, shows and prepares data sets.",
        subcommands = {DataFetchCommand.class, DataInspectCommand.class, DataPrepareCommand.class},
        footer = {"", "Example: ./submit.sh data fetch mnist"})
final class DataCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "data: missing a command, allowed fetch, inspect, prepare");
    }
}
