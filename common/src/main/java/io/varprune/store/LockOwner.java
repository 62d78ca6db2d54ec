package io.varprune.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Who holds a directory.
 *
 * @param host        name of the machine
 * @param processes   which table of processes {@code pid} is a number of: containers have their own, and may have the machine's name;
 *                    empty where the system does not tell
 * @param pid         its process
 * @param started     when that process started, in milliseconds since 1970; 0 where the system does not tell
 * @param application what it runs, as Spark's application id
 * @param since       when it took the directory, as ISO 8601
 */
public record LockOwner(String host, String processes, long pid, long started, String application, String since) {
    /** This process. */
    static LockOwner here(String application, Instant now) {
        ProcessHandle process = ProcessHandle.current();
        return new LockOwner(thisHost(), theseProcesses(), process.pid(), startOf(process), application, now.toString());
    }

    private static String thisHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // so that no other machine is mistaken for this one
            return "";
        }
    }

    private static String theseProcesses() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + " "
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException e) {
            // not Linux: no containers with processes of their own
            return "";
        }
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** Whether its process ran on this machine and runs no more; a process that has its number anew is another. */
    boolean isDeadHere() {
        return !host.isEmpty() && host.equals(thisHost()) && processes.equals(theseProcesses())
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive)
                        .map(process -> started != 0 && startOf(process) != started).orElse(true);
    }

    /** As in {@code process 4711 on node1 (local-1700000000000), since 2026-01-01T02:00:00Z}. */
    @Override
    public String toString() {
        return "process " + pid + " on " + host + " (" + application + "), since " + since;
    }
}
