package org.cnn4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.cnn4j.spi.StepListener;

/** The compiled plans of a model, the least recently used given up first, with the executions of each. */
final class CompiledPlans implements AutoCloseable {
    /** Runs at the same time beyond this wait for one to end: more arenas would only take memory. */
    private static final int MOST_EXECUTIONS = Math.max(2, Runtime.getRuntime().availableProcessors());

    private final int kept;
    private final Map<PlanKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    CompiledPlans(int kept) {
        this.kept = kept;
    }

    /** One compiled plan. It is closed when it was given up and nobody runs it any more. */
    private static final class Entry {
        private final Semaphore permits = new Semaphore(MOST_EXECUTIONS);
        private final Deque<Execution> idle = new ArrayDeque<>();
        private Executable executable;
        private int users;
        private boolean givenUp;

        /** Compiles at the first call; others that need the same plan wait here. */
        synchronized Executable executable(Supplier<Executable> compile) {
            if (executable == null) {
                executable = compile.get();
            }
            return executable;
        }

        synchronized boolean isAlive() {
            return executable.isAlive();
        }

        synchronized Execution take() {
            Execution execution = idle.poll();
            return execution != null ? execution : executable.newExecution();
        }

        synchronized void giveBack(Execution execution) {
            idle.push(execution);
        }

        synchronized void close() {
            idle.forEach(Execution::close);
            idle.clear();
            if (executable != null) {
                executable.close();
                executable = null;
            }
        }
    }

    /** The use of one execution; close it to give it back. */
    final class Lease implements AutoCloseable {
        private final PlanKey key;
        private final Entry entry;
        private final Executable executable;
        private final Execution execution;
        private boolean broken;

        private Lease(PlanKey key, Entry entry, Executable executable, Execution execution) {
            this.key = key;
            this.entry = entry;
            this.executable = executable;
            this.execution = execution;
        }

        Plan plan() {
            return executable.plan();
        }

        /** As {@link Executable#describe}. */
        String describe(Step step) {
            return executable.describe(step);
        }

        /** Runs the plan; an execution that failed is not used again. */
        List<Tensor> run(List<Tensor> inputs, StepListener listener) {
            broken = true;
            List<Tensor> results = execution.run(inputs, listener);
            broken = false;
            return results;
        }

        @Override
        public void close() {
            if (broken) {
                execution.close();
                if (!entry.isAlive()) {
                    abandon(key, entry);
                }
            } else {
                entry.giveBack(execution);
            }
            entry.permits.release();
            leave(entry);
        }
    }

    /** An execution of the plan for {@code key}, compiled now if need be. Waits if too many run already. */
    Lease lease(PlanKey key, Supplier<Executable> compile) {
        Entry entry = enter(key);
        Executable executable;
        try {
            executable = entry.executable(compile);
        } catch (RuntimeException | Error e) {
            abandon(key, entry);
            leave(entry);
            throw e;
        }
        entry.permits.acquireUninterruptibly();
        try {
            return new Lease(key, entry, executable, entry.take());
        } catch (RuntimeException | Error e) {
            entry.permits.release();
            leave(entry);
            throw e;
        }
    }

    private synchronized Entry enter(PlanKey key) {
        if (closed) {
            throw new IllegalStateException("This model was closed");
        }
        Entry entry = entries.computeIfAbsent(key, k -> new Entry());
        entry.users++;
        Iterator<Entry> oldest = entries.values().iterator();
        while (entries.size() > kept && oldest.hasNext()) {
            Entry candidate = oldest.next();
            if (candidate != entry) {
                oldest.remove();
                giveUp(candidate);
            }
        }
        return entry;
    }

    /** Forgets a plan that did not compile, or whose device has failed since. Whoever waited for it may have better luck, and closes it after use. */
    private synchronized void abandon(PlanKey key, Entry entry) {
        if (entries.remove(key, entry)) {
            entry.givenUp = true;
        }
    }

    private synchronized void leave(Entry entry) {
        entry.users--;
        if (entry.givenUp && entry.users == 0) {
            entry.close();
        }
    }

    private void giveUp(Entry entry) {
        entry.givenUp = true;
        if (entry.users == 0) {
            entry.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        entries.values().forEach(this::giveUp);
        entries.clear();
    }
}
