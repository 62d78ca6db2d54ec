package io.varprune.spark.doctor;

import io.varprune.runtime.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all executors say of one path. */
final class EveryExecutor {
    private EveryExecutor() {}

    /** One line when none has a fault, else one for each executor that has. @param faults empty texts for none */
    static List<Finding> findings(String subject, String what, Map<String, Set<String>> faults, String remedy) {
        List<Finding> findings = new ArrayList<>();
        faults.forEach((executor, all) -> all.stream().filter(fault -> !fault.isEmpty()).forEach(fault ->
                findings.add(new Finding(subject, what + ", executor " + executor + ": " + fault, remedy))));
        return findings.isEmpty() ? List.of(Finding.ok(subject, what + ", executors")) : findings;
    }

    /** The message in one line. */
    static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage().lines().findFirst().orElse("").strip();
    }
}
