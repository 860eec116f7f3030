package org.cnn4j.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cnn4j.Cnn4jException;

/**
 * Results of JMH ({@code -rf json}) by benchmark and parameters.
 *
 * @param scores what each iteration gave
 */
public record Baseline(Map<String, Scores> scores) {
    private static final Gson JSON =
            new GsonBuilder().setStrictness(Strictness.STRICT).create();

    /** Less than this is noise, even where no two iterations overlap. */
    private static final double LEAST_CHANGE = 0.05;

    /** One benchmark's iterations. */
    public record Scores(boolean moreIsBetter, String unit, double median, double least, double greatest) {}

    /** How a benchmark has moved: {@code change} is by how much it is faster, negative where it is slower. */
    public record Move(String benchmark, Scores before, Scores after, double change) {
        /**
         * Whether it moved by more than noise: no iteration of the one is within the range of the other, and the medians
         * differ by 5 percent or more.
         */
        public boolean real() {
            boolean apart = before.greatest() < after.least() || after.greatest() < before.least();
            return apart && Math.abs(change) >= LEAST_CHANGE;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s: %.4g -> %.4g %s, %.0f%% %s",
                    benchmark,
                    before.median(),
                    after.median(),
                    after.unit(),
                    100 * Math.abs(change),
                    change < 0 ? "slower" : "faster");
        }
    }

    /**
     * @throws Cnn4jException if the file is no result of JMH
     */
    public static Baseline read(Path file) {
        try {
            return of(JSON.fromJson(Files.readString(file), Object.class));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        } catch (ClassCastException | NullPointerException | JsonParseException | Cnn4jException e) {
            throw new Cnn4jException(file + " is no result of JMH's -rf json: " + e.getMessage(), e);
        }
    }

    private static Baseline of(Object json) {
        Map<String, Scores> scores = new LinkedHashMap<>();
        for (Object each : (List<?>) json) {
            Map<?, ?> result = (Map<?, ?>) each;
            String name = (String) result.get("benchmark");
            StringBuilder key = new StringBuilder(name.replaceFirst("^.*\\.(?=[^.]+\\.[^.]+$)", ""));
            if (result.get("params") != null) {
                ((Map<?, ?>) result.get("params"))
                        .forEach((parameter, value) ->
                                key.append(' ').append(parameter).append('=').append(value));
            }
            scores.put(key.toString(), scores(result));
        }
        return new Baseline(scores);
    }

    private static Scores scores(Map<?, ?> result) {
        Map<?, ?> metric = (Map<?, ?>) result.get("primaryMetric");
        List<Double> values = new ArrayList<>();
        for (Object fork : (List<?>) metric.get("rawData")) {
            ((List<?>) fork).forEach(value -> values.add((Double) value));
        }
        double[] raw = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Scores(
                result.get("mode").equals("thrpt"),
                (String) metric.get("scoreUnit"),
                Timing.median(raw),
                raw[0],
                raw[raw.length - 1]);
    }

    /** How the benchmarks that both have moved from this one to {@code now}. */
    public List<Move> moves(Baseline now) {
        List<Move> moves = new ArrayList<>();
        scores.forEach((benchmark, before) -> {
            Scores after = now.scores().get(benchmark);
            if (after != null) {
                double faster =
                        before.moreIsBetter() ? after.median() / before.median() : before.median() / after.median();
                moves.add(new Move(benchmark, before, after, faster - 1));
            }
        });
        return moves;
    }
}
