package org.cnn4j.cli;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.cnn4j.cli.kernels.KernelReport;
import org.cnn4j.cli.kernels.OfflineCompiler;
import org.cnn4j.cli.kernels.Target;
import org.cnn4j.opencl.DeviceClass;
import org.cnn4j.opencl.KernelCatalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "kernels",
        mixinStandardHelpOptions = true,
        description = {
            "Compiles the OpenCL kernels that are shipped for GPUs without having one, and tells what became of them: registers, "
                    + "spilled bytes, local memory, waves at a time, and the share of multiply-adds in the inner loop.",
            "Needs clang-19 for AMD, ptxas besides for NVIDIA, and ocloc for Intel; what is missing is named and left out."
        })
final class KernelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--device-class",
            paramLabel = "CLASS",
            converter = ClassConverter.class,
            description = "Only this class: nvidia, amd-gcn, amd-cdna, amd-rdna, intel, apple, mobile, generic.")
    private DeviceClass only;

    @Option(
            names = "--check",
            description = "Exit with 1 if a kernel does not hold to its bounds, with a line for each.")
    private boolean check;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the table as JSON.")
    private Path json;

    /** Takes {@code amd-rdna} for the constant. */
    static final class ClassConverter implements ITypeConverter<DeviceClass> {
        @Override
        public DeviceClass convert(String value) {
            return Stream.of(DeviceClass.values())
                    .filter(c -> c != DeviceClass.CPU && c.toString().equalsIgnoreCase(value.replace('_', '-')))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + value + "' is no class of GPUs"));
        }
    }

    @Override
    public Integer call() {
        if (json != null && !Files.isDirectory(json.toAbsolutePath().resolveSibling(""))) {
            // Before minutes of compiling.
            throw new ParameterException(
                    spec.commandLine(), "--json " + json + " cannot be written: its folder does not exist");
        }
        PrintWriter out = spec.commandLine().getOut();
        List<DeviceClass> classes = only == null ? List.of(DeviceClass.values()) : List.of(only);
        OfflineCompiler compiler = new OfflineCompiler();
        Map<Object, Callable<KernelReport>> work = new LinkedHashMap<>();
        Set<String> leftOut = new TreeSet<>();
        for (DeviceClass devices : classes) {
            for (KernelCatalog.Entry entry : KernelCatalog.of(devices)) {
                for (Target target : Target.of(devices)) {
                    if (compiler.missing(target) != null) {
                        leftOut.add(target + ": " + compiler.missing(target) + " is not on the path");
                        continue;
                    }
                    // Classes share tilings, and each program is compiled once for a target.
                    work.putIfAbsent(
                            List.of(entry.function(), entry.options(), target),
                            () -> KernelReport.of(entry, target, compiler));
                }
            }
        }
        leftOut.forEach(line -> out.println("left out: " + line));
        out.flush();
        List<KernelReport> reports = KernelReport.inParallel(new ArrayList<>(work.values()));
        if (!reports.isEmpty()) {
            KernelReport.table(reports).forEach(out::println);
        }
        if (json != null) {
            write(reports);
        }
        List<String> wrong =
                reports.stream().flatMap(r -> r.violations().stream()).toList();
        out.println(reports.size() + " compiled, " + wrong.size() + " bounds violated");
        if (check) {
            wrong.forEach(out::println);
        }
        return check && !wrong.isEmpty() ? CommandLineTool.FAILED : CommandLineTool.OK;
    }

    private void write(List<KernelReport> reports) {
        try {
            Files.writeString(
                    json,
                    new GsonBuilder()
                                    .setPrettyPrinting()
                                    .create()
                                    .toJson(reports.stream()
                                            .map(KernelReport::json)
                                            .toList())
                            + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(json + " cannot be written: " + CliErrors.reason(e), e);
        }
    }
}
