package org.cnn4j.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.cnn4j.Cnn4jException;
import org.cnn4j.KernelBuildException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code cnn4j} command: options of all verbs, exit codes, and errors as one line each. */
@Command(
        name = "cnn4j",
        description = "Runs convolutional networks from ONNX files on any OpenCL device, or in Java.",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLineTool.Version.class,
        subcommands = {
            DevicesCommand.class,
            RunCommand.class,
            ClassifyCommand.class,
            OcrCommand.class,
            ConformanceCommand.class,
            VerifyCommand.class,
            FiltersCommand.class,
            OperatorsCommand.class,
            KernelsCommand.class,
            BenchCommand.class,
            TuneCommand.class,
            TrainCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 a result is wrong (conformance, verify, bench, tune, kernels); 2 bad usage or input; "
                    + "3 internal error.",
            "'cnn4j VERB --help' tells the options of a verb."
        })
public final class CommandLineTool implements Runnable {
    /** Everything went well. */
    public static final int OK = 0;
    /** The command did its work, and what it checked is wrong. */
    public static final int FAILED = 1;
    /** The command line, a file or a device that was named cannot be used. */
    public static final int BAD_INPUT = 2;
    /** A fault in cnn4j itself. */
    public static final int INTERNAL_ERROR = 3;

    private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log what happens, and print stack traces of errors.")
    private boolean verbose;

    private CommandLineTool() {}

    /**
     * Runs one command within this JVM.
     *
     * @return its exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLineTool tool = new CommandLineTool();
        CommandLine line = new CommandLine(tool)
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, unused) -> tool.report(e, err))
                .setExecutionStrategy(tool::execute);
        try {
            return line.execute(args);
        } finally {
            out.flush();
            err.flush();
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a verb is missing: " + verbs());
    }

    private String verbs() {
        return String.join(", ", spec.subcommands().keySet());
    }

    private int execute(CommandLine.ParseResult parsed) {
        PrintWriter err = spec.commandLine().getErr();
        if (System.getProperty(LOG_LEVEL) == null) {
            // Read once, when the first logger is made, which no class does before this line.
            System.setProperty(LOG_LEVEL, verbose ? "info" : "warn");
        }
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (CommandLine.ExecutionException e) {
            return report(e.getCause(), err);
        } catch (RuntimeException | Error e) {
            return report(e, err);
        }
    }

    private int report(Throwable e, PrintWriter err) {
        if (verbose) {
            e.printStackTrace(err);
        }
        if (e instanceof ParameterException) {
            String command =
                    ((ParameterException) e).getCommandLine().getCommandSpec().qualifiedName();
            err.println("cnn4j: " + oneLine(e.getMessage()) + " (see " + command + " --help)");
            return BAD_INPUT;
        }
        if (e instanceof KernelBuildException) {
            String hint = verbose ? "" : " (--verbose shows the compiler's log)";
            err.println("cnn4j: " + e.getMessage().lines().findFirst().orElse("a kernel does not compile") + hint);
            return BAD_INPUT;
        }
        if (e instanceof Cnn4jException || e instanceof UncheckedIOException) {
            err.println("cnn4j: " + oneLine(e.getMessage()));
            return BAD_INPUT;
        }
        if (e instanceof OutOfMemoryError) {
            err.println("cnn4j: out of memory; the heap may grow to "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB, java -Xmx sets another limit");
            return BAD_INPUT;
        }
        String hint = verbose ? "" : " (--verbose shows where)";
        err.println("cnn4j: internal error: " + oneLine(String.valueOf(e)) + hint);
        return INTERNAL_ERROR;
    }

    static String oneLine(String message) {
        return message == null ? "unknown error" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** The version that the jar's manifest tells. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = CommandLineTool.class.getPackage().getImplementationVersion();
            return new String[] {"cnn4j " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
