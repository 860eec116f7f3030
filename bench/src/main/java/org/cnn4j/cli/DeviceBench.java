package org.cnn4j.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Device;
import org.cnn4j.Devices;
import org.cnn4j.bench.DeviceRow;
import org.cnn4j.bench.DeviceSuite;
import org.cnn4j.bench.GemmContest;
import org.cnn4j.bench.GemmPeer;
import org.cnn4j.bench.GemmRow;
import org.cnn4j.bench.MeasuredCeiling;
import org.cnn4j.bench.OtherPrograms;
import org.cnn4j.bench.SuiteCase;
import org.cnn4j.bench.SuiteReport;
import org.cnn4j.bench.Timing;
import org.cnn4j.bench.clblast.ClBlast;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;

/**
 * The benchmark of one device, line by line.
 *
 * @param seconds of timed runs in each row, at least
 * @param only what a row must begin with
 * @param report where everything goes as well, or null
 */
record DeviceBench(Device device, boolean quick, double seconds, String only, SuiteReport report, PrintWriter out) {
    /** As much of a processor used by others is noise that no system is without. */
    private static final double BUSY = 0.1;

    /**
     * Ceilings, products, layers, networks.
     *
     * @return the exit code
     */
    int suite() {
        OtherPrograms others = new OtherPrograms();
        boolean gpu = device.info().kind() == DeviceInfo.Kind.GPU;
        List<SuiteCase> cases = SuiteCase.all(gpu, quick).stream()
                .filter(each -> each.label().startsWith(only))
                .toList();
        requireSome(cases);
        MeasuredCeiling ceiling = head();
        try (DeviceSuite suite = DeviceSuite.open(device, seconds)) {
            List<? extends DeviceRow> rows = rows(cases, suite::measure, ceiling);
            return end(rows, ceiling, others, "rows " + rows.size() + ", wrong " + wrong(rows));
        }
    }

    /**
     * Ceilings, and products in turns with CLBlast, whose class must be there.
     *
     * @return the exit code
     */
    int clblast() {
        OtherPrograms others = new OtherPrograms();
        List<String> shapes = GemmContest.shapes().stream()
                .filter(shape -> ("gemm " + shape).startsWith(only))
                .toList();
        requireSome(shapes);
        MeasuredCeiling ceiling = head();
        try (GemmPeer peer = new ClBlast(device.info(), place());
                Backend own = device.open()) {
            GemmContest contest = new GemmContest(own, peer, seconds);
            List<GemmRow> rows = rows(shapes, contest::measure, ceiling);
            return end(
                    rows,
                    ceiling,
                    others,
                    means(rows.stream().filter(GemmRow::good).toList()));
        }
    }

    private void requireSome(List<?> cases) {
        if (cases.isEmpty()) {
            throw new Cnn4jException("no row begins with \"" + only
                    + "\"; rows begin as in \"gemm 512x512x512\", \"conv 64x56x56 64x3/1\" and " + "\"net resnet18\"");
        }
    }

    private MeasuredCeiling head() {
        DeviceInfo info = device.info();
        out.println("device: " + device + ", driver " + info.driver() + ", " + info.computeUnits() + " compute units");
        out.println("Java " + System.getProperty("java.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors");
        out.flush();
        MeasuredCeiling ceiling = MeasuredCeiling.measure(info);
        out.println(ceiling.text());
        out.flush();
        return ceiling;
    }

    /** Which one the device is of those that look the same. */
    private int place() {
        List<DeviceInfo> same = Devices.list().stream()
                .map(Device::info)
                .filter(info -> info.backend().equals(device.info().backend())
                        && info.platform().equals(device.info().platform())
                        && info.name().equals(device.info().name())
                        && info.driver().equals(device.info().driver()))
                .toList();
        return same.indexOf(device.info());
    }

    private <C, R extends DeviceRow> List<R> rows(List<C> cases, Function<C, R> measure, MeasuredCeiling ceiling) {
        List<R> rows = new ArrayList<>();
        try (ProgressBar bar = progressBar(cases.size())) {
            for (C each : cases) {
                R row = measure.apply(each);
                rows.add(row);
                out.println(row.line(ceiling.gigaflops()));
                out.flush();
                if (bar != null) {
                    bar.step();
                }
            }
        }
        return rows;
    }

    /** A bar on the terminal, or null where nobody watches. */
    private static ProgressBar progressBar(int rows) {
        return ChildJvm.interactive()
                ? new ProgressBarBuilder()
                        .setTaskName("bench")
                        .setInitialMax(rows)
                        .build()
                : null;
    }

    private int end(List<? extends DeviceRow> rows, MeasuredCeiling ceiling, OtherPrograms others, String lastLine) {
        double used = others.processorsUsed();
        if (report != null) {
            Map<String, Object> conditions = new LinkedHashMap<>();
            conditions.put("quick", quick);
            conditions.put("secondsARow", seconds);
            conditions.put("only", only);
            conditions.put("processorsUsedByOthers", used);
            report.write(device.info(), ceiling, conditions, rows);
        }
        if (used >= BUSY) {
            out.println(String.format(Locale.ROOT, "others used %.1f processors", used));
        }
        out.println(lastLine);
        return wrong(rows) == 0 ? CommandLineTool.OK : CommandLineTool.FAILED;
    }

    private static long wrong(List<? extends DeviceRow> rows) {
        return rows.stream().filter(row -> !row.good()).count();
    }

    /** As the table of networks ends: ratios of times, the worst of which is the largest. */
    static String means(List<GemmRow> rows) {
        double[] ratios = rows.stream().mapToDouble(GemmRow::ratio).toArray();
        double worst = rows.stream().mapToDouble(GemmRow::ratio).max().orElse(Double.NaN);
        return String.format(
                Locale.ROOT, "geomean %.3f, worst %.3f, rows %d", Timing.geometricMean(ratios), worst, rows.size());
    }
}
