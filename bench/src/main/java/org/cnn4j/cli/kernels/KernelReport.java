package org.cnn4j.cli.kernels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cnn4j.Cnn4jException;
import org.cnn4j.opencl.KernelCatalog;

/**
 * What one target's compiler made of one shipped program.
 *
 * @param entry the program
 * @param target what it was compiled for
 * @param facts what came of it
 */
public record KernelReport(KernelCatalog.Entry entry, Target target, Facts facts) {
    private static final String[] HEAD = {
        "kernel", "tiling", "operands", "target", "registers", "spilled", "local", "waves", "FMA"
    };

    /** Compiles a program. */
    public static KernelReport of(KernelCatalog.Entry entry, Target target, OfflineCompiler compiler) {
        return new KernelReport(entry, target, compiler.compile(entry, target));
    }

    /**
     * Does all of {@code work}, as many at a time as there are processors, and gives the results in its order.
     *
     * @throws Cnn4jException what the first piece that failed threw
     */
    public static List<KernelReport> inParallel(List<Callable<KernelReport>> work) {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<KernelReport> reports = new ArrayList<>();
            for (Future<KernelReport> done : threads.invokeAll(work)) {
                reports.add(done.get());
            }
            return reports;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cnn4jException("interrupted while kernels were compiled", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** A line for each bound that the program does not hold to on this target. */
    public List<String> violations() {
        return Bounds.violations(entry, target, facts);
    }

    private String[] cells() {
        return new String[] {
            entry.function(),
            entry.config(),
            entry.use(),
            target.toString(),
            facts.registers() == 0 ? "-" : String.valueOf(facts.registers()),
            String.valueOf(facts.spilled()),
            String.valueOf(facts.localBytes()),
            facts.waves() == 0 ? "-" : facts.waves() + "/" + target.mostWaves(),
            Bounds.percent(facts.fmaShare())
        };
    }

    /** A table, with a line of headings. */
    public static List<String> table(List<KernelReport> reports) {
        List<String[]> rows = new ArrayList<>();
        rows.add(HEAD);
        reports.forEach(report -> rows.add(report.cells()));
        int[] widths = new int[HEAD.length];
        for (String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                // Words to the left, figures to the right.
                line.append(i < 4 ? row[i] : "").append(" ".repeat(widths[i] - row[i].length()));
                line.append(i < 4 ? "" : row[i]).append("  ");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** The report as names and values; a share that there is none of is left out. */
    public Map<String, Object> json() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kernel", entry.function());
        map.put("tiling", entry.config());
        map.put("operands", entry.use());
        map.put("target", target.toString());
        map.put("options", entry.options());
        map.put("registers", facts.registers());
        map.put("spilled", facts.spilled());
        map.put("localBytes", facts.localBytes());
        map.put("waves", facts.waves());
        map.put("mostWaves", target.mostWaves());
        if (!Double.isNaN(facts.fmaShare())) {
            map.put("fmaShare", facts.fmaShare());
        }
        map.put("violations", violations());
        return map;
    }
}
