package io.varprune.spark.doctor;

import io.varprune.runtime.Diagnosis;
import io.varprune.runtime.Finding;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;

/** Whether the native settings are in force on each executor. */
public final class ExecutorNatives implements Check {
    @Override
    public List<Finding> findings(JavaSparkContext spark) {
        return summary(EachSlot.ask(spark, () -> new ArrayList<>(Diagnosis.ofThisProcess())));
    }

    /** One line when all is well everywhere; else each fault with its executor; CPUs of several kinds are one, too. */
    static List<Finding> summary(Map<String, Set<ArrayList<Finding>>> byExecutor) {
        List<Finding> findings = new ArrayList<>();
        Set<String> cpus = new LinkedHashSet<>();
        byExecutor.forEach((executor, answers) -> answers.stream().flatMap(List::stream).distinct().forEach(finding -> {
            if (finding.subject().equals("cpu")) {
                cpus.add(finding.fact());
            }
            if (!finding.well()) {
                findings.add(new Finding(finding.subject(), "executor " + executor + ": " + finding.fact(), finding.remedy()));
            }
        }));
        if (findings.isEmpty()) {
            findings.add(Finding.ok("natives", "in force on " + byExecutor.size() + (byExecutor.size() == 1 ? " executor" : " executors")));
        }
        findings.add(Finding.of("cpu", "executors have " + String.join(", ", cpus), cpus.size() == 1,
                "weights are equal in every bit only on CPUs of one kind"));
        return findings;
    }
}
