package io.varprune.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The last checkpoints of a run, in the folder {@code checkpoints} of its directory: {@code sync-N} has the state after the first N syncs.
 * One process at a time writes them.
 */
public final class Checkpoints {
    static final String FOLDER = "checkpoints";
    private static final String PREFIX = "sync-";

    private final RunDirectory directory;
    private final String run;
    private final int keep;
    private final Consumer<String> warnings;

    /**
     * Those of one run.
     *
     * @param run      SHA-256 in hexadecimal of all that decides the numbers of the run; a checkpoint with another one is not used
     * @param keep     how many are kept, 1 or more
     * @param warnings gets a line for each checkpoint that cannot be written or used
     */
    public Checkpoints(RunDirectory directory, String run, int keep, Consumer<String> warnings) {
        this.directory = directory;
        this.run = run;
        this.keep = keep;
        this.warnings = warnings;
    }

    /** Writes one and removes the oldest. When that fails those before it stay, and a line warns. */
    public void write(Checkpoint state) {
        try {
            String name = String.format(Locale.ROOT, PREFIX + "%010d", state.syncs().size());
            directory.write(file(name), out -> CheckpointFile.write(state, run, out));
            // those of later syncs could not be used when the run was resumed
            List<String> useful = whole().stream().filter(other -> other.compareTo(name) <= 0).toList();
            List<String> kept = useful.subList(Math.max(0, useful.size() - keep), useful.size());
            directory.names(FOLDER).stream().filter(other -> other.startsWith(PREFIX) || RunDirectory.isTemporary(other))
                    .filter(other -> !kept.contains(other)).forEach(other -> directory.delete(file(other)));
        } catch (StoreException e) {
            warnings.accept(e.getMessage() + "; the training goes on without this checkpoint");
        }
    }

    /**
     * The newest one that is whole; empty when there is none at all.
     *
     * @param parameters that the network has
     * @throws StoreException when there are some and none can be used
     */
    public Optional<Checkpoint> newest(int parameters) {
        List<String> all = whole();
        for (int i = all.size() - 1; i >= 0; i--) {
            try {
                return Optional.of(read(file(all.get(i)), parameters));
            } catch (StoreException e) {
                if (i == 0) {
                    throw new StoreException(e.getMessage() + "; no checkpoint is left: remove the directory to start anew", e);
                }
                warnings.accept(e.getMessage() + "; the one before it is used");
            }
        }
        return Optional.empty();
    }

    /** Names of those that were written to their end, oldest first. */
    private List<String> whole() {
        return directory.names(FOLDER).stream().filter(name -> name.startsWith(PREFIX)).toList();
    }

    private Checkpoint read(String file, int parameters) {
        String shown = directory.path() + "/" + file;
        try (InputStream in = directory.read(file)) {
            return CheckpointFile.read(in, directory.length(file), run, parameters);
        } catch (StoreException e) {
            throw e.getMessage().contains(shown) ? e : new StoreException(shown + " " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreException(shown + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static String file(String name) {
        return FOLDER + "/" + name;
    }
}
