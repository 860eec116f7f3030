package org.cnn4j.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.cnn4j.Cnn4jException;
import org.cnn4j.spi.Backend;

/**
 * Products of matrices in cnn4j and in a peer on the same device, both warm, taking turns. A time is what the device takes, by its
 * own clock where that can be trusted, with operands and result in the device's memory; what an engine does to its operands before
 * (packing, padding) counts.
 */
public final class GemmContest {
    /** A turn's length: long enough that the first product of it, which finds the other engine's data in the caches, is left out. */
    private static final double TURN_SECONDS = 0.1;

    private static final int LEAST_RUNS = 3;

    private final Backend own;
    private final GemmPeer peer;
    private final double seconds;

    /**
     * @param seconds of timed products for each engine and shape, at least
     */
    public GemmContest(Backend own, GemmPeer peer, double seconds) {
        this.own = own;
        this.peer = peer;
        this.seconds = seconds;
    }

    /** The shapes, each as {@link #measure} takes it. */
    public static List<String> shapes() {
        return SuiteCase.GEMMS;
    }

    /**
     * Measures one shape. What goes wrong is told by the row.
     *
     * @param shape {@code MxNxK}
     */
    public GemmRow measure(String shape) {
        Workload work = Workload.gemm(shape);
        int[] n = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
        try {
            peer.load(
                    n[0],
                    n[1],
                    n[2],
                    work.feeds().get("a").toFloatArray(),
                    work.feeds().get("b").toFloatArray());
            // The peer comes first: it may compile now, and cnn4j's first run sees to what compilers leave behind in
            // the JVM.
            peer.run();
            try (CompiledWork compiled = new CompiledWork(own, work)) {
                compiled.run();
                double difference = Contest.difference(peer.result(), compiled.result());
                DoubleSupplier steps = () -> {
                    compiled.runBySteps();
                    return compiled.stepMilliseconds();
                };
                List<List<Double>> times = turns(List.of(steps, peer::run));
                return new GemmRow(
                        shape,
                        peer.name(),
                        work.multiplyAdds(),
                        timing(times.get(0)),
                        timing(times.get(1)),
                        difference,
                        null);
            }
        } catch (Cnn4jException e) {
            return new GemmRow(
                    shape, peer.name(), work.multiplyAdds(), null, null, Double.POSITIVE_INFINITY, e.getMessage());
        }
    }

    private static Timing timing(List<Double> times) {
        return Timing.of(times.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Turns of both until each has its seconds; the first turn of each warms it up and is not counted. */
    private List<List<Double>> turns(List<DoubleSupplier> engines) {
        List<List<Double>> times = List.of(new ArrayList<>(), new ArrayList<>());
        double[] spent = new double[2];
        boolean warm = false;
        while (Math.min(spent[0], spent[1]) < seconds
                || Math.min(times.get(0).size(), times.get(1).size()) < LEAST_RUNS) {
            for (int i = 0; i < 2; i++) {
                List<Double> turn = turn(engines.get(i));
                if (warm) {
                    times.get(i).addAll(turn);
                    spent[i] += turn.stream().mapToDouble(Double::doubleValue).sum() / 1e3;
                }
            }
            warm = true;
        }
        return times;
    }

    private static List<Double> turn(DoubleSupplier engine) {
        engine.getAsDouble();
        List<Double> times = new ArrayList<>();
        long end = System.nanoTime() + (long) (TURN_SECONDS * 1e9);
        do {
            times.add(engine.getAsDouble());
        } while (System.nanoTime() < end);
        return times;
    }
}
