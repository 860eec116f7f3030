package org.cnn4j.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One product of matrices in cnn4j and in a peer.
 *
 * @param difference of the results, over the range of the peer's
 * @param failure why there is no comparison, or null
 */
public record GemmRow(
        String shape, String peerName, long multiplyAdds, Timing own, Timing peer, double difference, String failure)
        implements DeviceRow {

    @Override
    public boolean good() {
        return failure == null && difference <= SuiteRow.TOLERANCE;
    }

    /** cnn4j's median over the peer's: below 1, cnn4j is the faster. */
    public double ratio() {
        return own.median() / peer.median();
    }

    private double gigaflops(Timing timing) {
        return 2e-6 * multiplyAdds / timing.median();
    }

    @Override
    public String line(double ceiling) {
        if (failure != null) {
            return "gemm " + shape + ": failed: " + failure;
        }
        if (!good()) {
            return String.format(
                    Locale.ROOT,
                    "gemm %s: wrong: the results differ by %.1e of their range, beyond %.0e",
                    shape,
                    difference,
                    SuiteRow.TOLERANCE);
        }
        return String.format(
                Locale.ROOT,
                "gemm %s: %.1f GFLOP/s, %.1f%% of ceiling; %s %.1f GFLOP/s; ratio %.3f, %.1f times as fast",
                shape,
                gigaflops(own),
                100 * gigaflops(own) / ceiling,
                peerName,
                gigaflops(peer),
                ratio(),
                1 / ratio());
    }

    @Override
    public Map<String, Object> json(double ceiling) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", "gemm");
        json.put("name", shape);
        json.put("peer", peerName);
        json.put("good", good());
        if (failure != null) {
            json.put("failure", failure);
            return json;
        }
        json.put("difference", Double.isFinite(difference) ? difference : null);
        json.put("multiplyAdds", multiplyAdds);
        json.put("runs", own.runs());
        json.put("medianMilliseconds", own.median());
        json.put("leastMilliseconds", own.fastest());
        json.put("gigaflops", gigaflops(own));
        json.put("percentOfCeiling", 100 * gigaflops(own) / ceiling);
        json.put("peerRuns", peer.runs());
        json.put("peerMedianMilliseconds", peer.median());
        json.put("peerLeastMilliseconds", peer.fastest());
        json.put("peerGigaflops", gigaflops(peer));
        json.put("ratio", ratio());
        return json;
    }
}
