package io.varprune.spark.cli;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.data.DataSummary;
import io.varprune.report.ContactSheet;
import io.varprune.spark.run.DataSets;
import io.varprune.store.RunDirectory;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "inspect", description = "Says what a data set has, and draws some examples of each class.",
        footer = {"", "Example: ./submit.sh data inspect --source images --dir ./images --out inspected"})
final class DataInspectCommand implements Runnable {
    private static final String SHEET = "contact-sheet.png";

    @Mixin
    private DataOptions data;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for " + SHEET + "; without it none is drawn.")
    private String out;

    @Override
    public void run() {
        Experiment experiment = data.experiment();
        Configuration hadoop = new Configuration();
        DataSplit split = DataSets.plain(experiment.data(), experiment.seed(), hadoop);
        if (out != null) {
            ContactSheet.check(split);
        }
        System.out.print(DataSummary.of(split).table());
        if (out != null) {
            // a screen that is named and not there would stop the drawing
            System.setProperty("java.awt.headless", "true");
            RunDirectory folder = RunDirectory.openOrCreate(new Path(out), hadoop);
            folder.write(SHEET, png -> ContactSheet.write(split, png));
            System.out.println("contact sheet: " + folder.path() + "/" + SHEET);
        }
    }
}
