package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DeviceException;
import org.cnn4j.OutOfDeviceMemoryException;
import org.cnn4j.Tensor;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.PlanOptions;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.DeviceInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures, on one device, the ways of computing products and convolutions, and stores those that are faster than what the rules
 * choose. Backends that are opened afterwards take them.
 *
 * <p>Like {@link DeviceCeilings} it is a tool beside the backend. Not safe for use by several threads.
 */
public final class Tuner implements AutoCloseable {
    /** A result may differ from that of the rule's choice by so much, of the largest magnitude in it. */
    public static final double TOLERANCE = 1e-4;

    /** A winner takes at most this share of the time of the rule's choice. */
    private static final double WORTH = 0.95;

    private static final Logger LOG = LoggerFactory.getLogger(Tuner.class);

    private final OpenClBackend backend;
    private final ClContext context;
    private final TuningDatabase database;
    /** What the backend takes for measured. */
    private final Map<String, String> trial;

    private final ClBuffer nothing;
    private final CacheSweep sweep;

    private Tuner(OpenClBackend backend, TuningDatabase database, Map<String, String> trial) {
        this.backend = backend;
        this.context = backend.context();
        this.database = database;
        this.trial = trial;
        this.nothing = context.allocate(1);
        try {
            this.sweep = new CacheSweep(context);
        } catch (RuntimeException e) {
            nothing.close();
            throw e;
        }
    }

    /**
     * What came of one problem.
     *
     * @param rule the rule's choice
     * @param winner the stored choice; {@code rule} if that is not beaten by more than noise
     * @param ruleMilliseconds median of the rule's choice
     * @param winnerMilliseconds median of the winner
     * @param candidates how many ways were measured, the rule's included
     * @param faults a line for each candidate that gave wrong results or failed
     */
    public record Result(
            String problem,
            String rule,
            String winner,
            double ruleMilliseconds,
            double winnerMilliseconds,
            int candidates,
            List<String> faults) {
        public Result {
            faults = List.copyOf(faults);
        }

        /** Whether something was stored. */
        public boolean tuned() {
            return !winner.equals(rule);
        }

        /** The time of the rule's choice over the winner's; 1 if the rule was right. */
        public double gain() {
            return ruleMilliseconds / winnerMilliseconds;
        }
    }

    /**
     * Opens a device.
     *
     * @param device one of {@link OpenClBackendProvider#devices()}
     * @throws DeviceException if there is no such device, it refuses, or {@code -Dcnn4j.tuning=off} leaves no place for results
     */
    public static Tuner open(DeviceInfo device) {
        ClDevice found = new OpenClBackendProvider().find(device);
        return open(device, found.isCpu());
    }

    /** Opens a device with the kernels for CPUs or for GPUs, whatever it is; for tests. */
    static Tuner open(DeviceInfo device, boolean cpuKernels) {
        ClDevice found = new OpenClBackendProvider().find(device);
        TuningDatabase database = TuningDatabase.standard(found);
        if (database == null) {
            throw new DeviceException("-D" + TuningDatabase.PROPERTY + "=" + TuningDatabase.OFF
                    + " leaves no place for what tuning finds; leave it away, or name a file");
        }
        Map<String, String> trial = new TreeMap<>();
        OpenClBackend backend =
                new OpenClBackend(device, found, cpuKernels, ProgramCache.standard(), new Tuning(trial, ""));
        try {
            return new Tuner(backend, database, trial);
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
    }

    /** The file that winners go to. */
    public String file() {
        return database.file().toString();
    }

    /** What plans for {@link #problems} and {@link #tune} must look like. */
    public PlanOptions planOptions() {
        return backend.planOptions();
    }

    /** The steps of a plan that can be computed in several ways, one for each problem, by its name. */
    public Map<String, Step> problems(Plan plan) {
        trial.clear();
        Map<String, Step> problems = new LinkedHashMap<>();
        for (Step step : plan.steps()) {
            List<Decision> decisions = decisions(step);
            if (decisions.stream().anyMatch(Tuner::isOpen)) {
                problems.putIfAbsent(decisions.get(0).problem(), step);
            }
        }
        return problems;
    }

    private static boolean isOpen(Decision decision) {
        return decision.source() != Decision.Source.PROPERTY
                && decision.candidates().size() > 1;
    }

    /** How a step would be computed by what {@link #trial} holds; nothing is compiled for that. */
    private List<Decision> decisions(Step step) {
        StandIns standIns = new StandIns(nothing);
        Binder binder = new Binder(
                context, (name, options, files) -> ClKernel.standIn(context, name), standIns, standIns, false);
        OpenClExecutable.bind(binder, step);
        return HowComputed.taken(binder).decisions();
    }

    /**
     * Measures all ways of computing a plan of one step, stores the best if it beats the rule's choice by more than noise, and
     * removes what was stored for the same problem otherwise.
     *
     * @param inputs the plan's
     * @param seconds of timed runs for each way, at least; the best and the rule's are then measured in turns for four times that
     * @throws Cnn4jException if the rule's choice fails, or winners cannot be stored
     */
    public Result tune(Plan plan, List<Tensor> inputs, double seconds) {
        if (plan.steps().size() != 1) {
            throw new IllegalArgumentException(
                    plan.name() + " has " + plan.steps().size() + " steps, not one");
        }
        Step step = plan.steps().get(0);
        trial.clear();
        List<Decision> byRule = decisions(step);
        Map<String, String> rule = new LinkedHashMap<>();
        byRule.stream().filter(Tuner::isOpen).forEach(decision -> rule.put(decision.problem(), decision.variant()));
        List<Map<String, String>> ways = new ArrayList<>();
        collect(step, Map.of(), ways);
        List<String> faults = new ArrayList<>();
        Map<String, String> best = rule;
        Samples ruleTime;
        Samples winnerTime;
        try (TimedPlan reference = timed(plan, inputs, rule)) {
            float[] expected = reference.result();
            ruleTime = reference.measure(seconds);
            double least = ruleTime.median();
            for (Map<String, String> way : ways) {
                Samples time = way.equals(rule) ? null : measure(plan, inputs, way, expected, seconds, faults);
                if (time != null && time.median() < least) {
                    least = time.median();
                    best = way;
                }
            }
            winnerTime = ruleTime;
            if (least < WORTH * ruleTime.median()) {
                try (TimedPlan contender = timed(plan, inputs, best)) {
                    Samples[] both = TimedPlan.inTurns(reference, contender, 4 * seconds);
                    ruleTime = both[0];
                    winnerTime = both[1];
                }
            }
        }
        boolean won = !best.equals(rule) && isBeaten(ruleTime, winnerTime);
        Map<String, String> winner = won ? best : rule;
        if (!won) {
            winnerTime = ruleTime;
        }
        store(ways, won ? winner : Map.of(), winnerTime.median(), ruleTime.median());
        return new Result(
                byRule.get(0).problem(),
                name(rule),
                name(winner),
                ruleTime.median(),
                winnerTime.median(),
                ways.size(),
                faults);
    }

    /** Whether a time is shorter by more than noise: by a twentieth, and no quarter of the one reaches into the other's. */
    static boolean isBeaten(Samples rule, Samples winner) {
        return winner.median() < WORTH * rule.median() && winner.upperQuartile() < rule.lowerQuartile();
    }

    /** Whether {@code actual} may pass for {@code expected}; what is no number passes for nothing. */
    static boolean agrees(float[] expected, float[] actual) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
        }
        return difference <= TOLERANCE * largest;
    }

    /** All ways of taking the decisions that are still open after {@code taken}; one may open others. */
    private void collect(Step step, Map<String, String> taken, List<Map<String, String>> ways) {
        trial.clear();
        trial.putAll(taken);
        List<Decision> decisions = decisions(step);
        Decision open = decisions.stream()
                .filter(decision -> isOpen(decision) && !taken.containsKey(decision.problem()))
                .findFirst()
                .orElse(null);
        if (open == null) {
            ways.add(taken);
            return;
        }
        for (String candidate : open.candidates()) {
            Map<String, String> further = new LinkedHashMap<>(taken);
            further.put(open.problem(), candidate);
            collect(step, further, ways);
        }
    }

    private TimedPlan timed(Plan plan, List<Tensor> inputs, Map<String, String> way) {
        trial.clear();
        trial.putAll(way);
        return TimedPlan.of(backend, plan, inputs, sweep);
    }

    /** @return null if the way does not do */
    private Samples measure(
            Plan plan,
            List<Tensor> inputs,
            Map<String, String> way,
            float[] expected,
            double seconds,
            List<String> faults) {
        try (TimedPlan work = timed(plan, inputs, way)) {
            if (!agrees(expected, work.result())) {
                faults.add(name(way) + " gives wrong results");
                return null;
            }
            Samples time = work.measure(seconds);
            LOG.info("{} by {}: {} ms", plan.name(), name(way), time.median());
            return time;
        } catch (OutOfDeviceMemoryException e) {
            LOG.info("{} by {} does not fit: {}", plan.name(), name(way), e.getMessage());
            return null;
        } catch (Cnn4jException e) {
            faults.add(
                    name(way) + " fails: " + e.getMessage().lines().findFirst().orElse("for no reason that it tells"));
            return null;
        }
    }

    private static String name(Map<String, String> way) {
        return way.values().stream().collect(Collectors.joining(" "));
    }

    private void store(
            List<Map<String, String>> ways, Map<String, String> winner, double milliseconds, double ruleMilliseconds) {
        Map<String, TuningDatabase.Entry> changes = new TreeMap<>();
        ways.forEach(way -> way.keySet().forEach(problem -> changes.put(problem, null)));
        Map<String, TuningDatabase.Entry> stored = database.read();
        changes.keySet().removeIf(problem -> !stored.containsKey(problem));
        winner.forEach((problem, variant) ->
                changes.put(problem, new TuningDatabase.Entry(variant, milliseconds, ruleMilliseconds)));
        if (!changes.isEmpty()) {
            database.merge(changes);
        }
    }

    @Override
    public void close() {
        sweep.close();
        nothing.close();
        backend.close();
    }
}
