package org.cnn4j.bench;

import java.util.Locale;

/**
 * A line of the table: one network at one batch size on so many threads.
 *
 * @param multiplyAdds of the whole batch
 */
public record BenchRow(String network, int batch, int threads, long multiplyAdds, Contest.Outcome outcome) {
    /** The largest difference of two engines' results that is still rounding, of the result's range. */
    public static final double TOLERANCE = 1e-4;

    /** The heads of what {@link #csv} gives. */
    public static final String CSV_HEAD =
            "network,batch,threads,multiply_adds,cnn4j_median_ms,cnn4j_fastest_ms,cnn4j_runs,"
                    + "cnn4j_gflops,peer_median_ms,peer_fastest_ms,peer_runs,peer_gflops,ratio,difference,agrees,others";

    /** As much of a processor used by others is noise that no system is without. */
    private static final double BUSY = 0.1;

    public boolean compared() {
        return outcome.peer() != null;
    }

    /** Whether the engines' results are the same but for rounding. */
    public boolean agrees() {
        return outcome.difference() <= TOLERANCE;
    }

    /** cnn4j's median over the peer's: below 1, cnn4j is the faster. */
    public double ratio() {
        return outcome.own().median() / outcome.peer().median();
    }

    /** Twice the multiply-adds over the median time. What an algorithm saves, as Winograd does, counts as done. */
    public double gigaflops(Timing timing) {
        return 2e-6 * multiplyAdds / timing.median();
    }

    /** The head over lines of {@link #text}. */
    public static String head(boolean compared) {
        String own =
                String.format(Locale.ROOT, "%-14s %5s %7s  %20s", "network", "batch", "threads", "cnn4j ms (fastest)");
        return own
                + (compared
                        ? String.format(Locale.ROOT, "  %20s  %6s  %10s", "peer ms (fastest)", "ratio", "difference")
                        : String.format(Locale.ROOT, "  %8s", "GFLOP/s"));
    }

    /** The row as a line of the table. */
    public String text() {
        String own = String.format(Locale.ROOT, "%-14s %5d %7d  %20s", network, batch, threads, text(outcome.own()));
        if (!compared()) {
            return own + String.format(Locale.ROOT, "  %8.1f", gigaflops(outcome.own())) + notes();
        }
        return own
                + String.format(
                        Locale.ROOT, "  %20s  %6.3f  %10.1e", text(outcome.peer()), ratio(), outcome.difference())
                + notes();
    }

    private String notes() {
        return (agrees() ? "" : "  the results differ")
                + (outcome.others() < BUSY
                        ? ""
                        : String.format(Locale.ROOT, "  others used %.1f processors", outcome.others()));
    }

    private static String text(Timing timing) {
        return String.format(Locale.ROOT, "%.3f (%.3f)", timing.median(), timing.fastest());
    }

    /** The row as comma-separated values. */
    public String csv() {
        String peer = compared()
                ? csv(outcome.peer())
                        + String.format(Locale.ROOT, ",%.4f,%.3e,%b", ratio(), outcome.difference(), agrees())
                : ",,,,,,";
        return String.format(Locale.ROOT, "%s,%d,%d,%d,", network, batch, threads, multiplyAdds) + csv(outcome.own())
                + "," + peer + String.format(Locale.ROOT, ",%.2f", outcome.others());
    }

    private String csv(Timing timing) {
        return String.format(
                Locale.ROOT, "%.4f,%.4f,%d,%.2f", timing.median(), timing.fastest(), timing.runs(), gigaflops(timing));
    }
}
