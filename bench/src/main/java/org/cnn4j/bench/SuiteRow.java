package org.cnn4j.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What became of a {@link SuiteCase}.
 *
 * @param multiplyAdds of a run, by the definition of what is computed
 * @param leastBytes of inputs, weights and results
 * @param times null if nothing was timed
 * @param difference the largest of an element of the results from what Java computes, over the range of that; infinite where an
 *     element is no number
 * @param failure why there is no result, or null
 */
public record SuiteRow(SuiteCase of, long multiplyAdds, long leastBytes, Times times, double difference, String failure)
        implements DeviceRow {
    /** The largest difference that is still rounding. */
    public static final double TOLERANCE = BenchRow.TOLERANCE;

    /**
     * What runs took, in milliseconds.
     *
     * @param clock what was timed
     */
    public record Times(double median, double least, double greatest, int runs, Clock clock) {}

    /** What a time holds. */
    public enum Clock {
        /** The steps of the plan, as the backend times them, without copies to and from the device. */
        STEPS,
        /** The whole run, from arrays in Java's memory to arrays in Java's memory. */
        RUN
    }

    static SuiteRow failed(SuiteCase of, String reason) {
        return new SuiteRow(of, 0, 0, null, Double.POSITIVE_INFINITY, reason);
    }

    @Override
    public boolean good() {
        return failure == null && difference <= TOLERANCE;
    }

    /** Twice the multiply-adds over the median time. What an algorithm saves, as Winograd does, counts as done. */
    public double gigaflops() {
        return 2e-6 * multiplyAdds / times.median();
    }

    @Override
    public String line(double ceiling) {
        if (failure != null) {
            return of.label() + ": failed: " + failure;
        }
        if (!good()) {
            return String.format(
                    Locale.ROOT,
                    "%s: wrong: it is off from what Java computes by %.1e of the result's range, beyond %.0e",
                    of.label(),
                    difference,
                    TOLERANCE);
        }
        String rate =
                String.format(Locale.ROOT, "%.1f GFLOP/s, %.1f%% of ceiling", gigaflops(), 100 * gigaflops() / ceiling);
        return of.kind() == SuiteCase.Kind.NET
                ? String.format(
                        Locale.ROOT,
                        "%s: %.3f ms, %.1f images/s, %s",
                        of.label(),
                        times.median(),
                        1e3 * of.batch() / times.median(),
                        rate)
                : of.label() + ": " + rate;
    }

    @Override
    public Map<String, Object> json(double ceiling) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", of.kind().word());
        json.put("name", of.name());
        json.put("batch", of.batch());
        json.put("good", good());
        if (failure != null) {
            json.put("failure", failure);
            return json;
        }
        json.put("difference", Double.isFinite(difference) ? difference : null);
        json.put("multiplyAdds", multiplyAdds);
        json.put("leastBytes", leastBytes);
        json.put("clock", times.clock().name().toLowerCase(Locale.ROOT));
        json.put("runs", times.runs());
        json.put("medianMilliseconds", times.median());
        json.put("leastMilliseconds", times.least());
        json.put("greatestMilliseconds", times.greatest());
        json.put("gigaflops", gigaflops());
        json.put("gigabytesPerSecond", 1e-6 * leastBytes / times.median());
        json.put("percentOfCeiling", 100 * gigaflops() / ceiling);
        if (of.kind() == SuiteCase.Kind.NET) {
            json.put("imagesPerSecond", 1e3 * of.batch() / times.median());
        }
        return json;
    }
}
