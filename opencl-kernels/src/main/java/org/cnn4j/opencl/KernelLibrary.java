package org.cnn4j.opencl;

import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clReleaseProgram;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DeviceException;
import org.cnn4j.KernelBuildException;
import org.cnn4j.op.Binary;
import org.cnn4j.op.UnaryFunction;
import org.jocl.CLException;
import org.jocl.cl_program;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs of one context. A program is a concatenation of {@code .cl} resources with {@code -D} options; it is compiled at most
 * once, or taken from the disk. Shapes are arguments of kernels, never options, so there are few programs. Thread-safe.
 */
final class KernelLibrary implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelLibrary.class);
    private static final String STANDARD = "-cl-std=CL1.2";

    private final ClContext context;
    private final ProgramCompiler compiler;
    private final ProgramCache cache;
    private final Map<String, Program> programs = new LinkedHashMap<>();
    private final BuildThreads threads = new BuildThreads();
    private BuildCounts counts = BuildCounts.NONE;

    KernelLibrary(ClContext context, ProgramCache cache) {
        this.context = context;
        this.compiler = new ProgramCompiler(context);
        this.cache = cache;
    }

    /** A program, from when it is first asked for. Its task is run by whoever gets to it first. */
    private final class Program {
        private final String what;
        private final String options;
        private final String[] files;
        private final FutureTask<cl_program> task = new FutureTask<>(this::build);
        /** Null until it is built. */
        private cl_program handle;
        /** Where the binary of a program that was compiled is to be stored; null when there is nothing to store. */
        private String unsaved;

        private Program(String what, String options, String[] files) {
            this.what = what;
            this.options = options;
            this.files = files;
        }

        private cl_program build() {
            long start = System.nanoTime();
            String source = source(files);
            String key = ProgramCache.key(context.device(), source, options);
            byte[] binary = cache.load(key);
            if (binary != null) {
                cl_program program = compiler.fromBinary(binary, options);
                if (program != null) {
                    return built(program, null, start);
                }
                LOG.info("The driver refuses the compiled program {}; it is compiled anew", key);
                cache.delete(key);
            }
            return built(compiler.fromSource(source, options, what), key, start);
        }

        private cl_program built(cl_program program, String compiledKey, long start) {
            long took = System.nanoTime() - start;
            LOG.debug("{} {} in {} ms", compiledKey == null ? "Loaded" : "Compiled", what, took / 1_000_000);
            LiveObjects.made();
            synchronized (KernelLibrary.this) {
                handle = program;
                unsaved = compiledKey;
                counts = compiledKey == null ? counts.withLoaded(took) : counts.withCompiled(took);
            }
            return program;
        }

        /** Waits for the program, or builds it here if no thread has begun. */
        private cl_program get() {
            task.run();
            try {
                return task.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DeviceException("Interrupted while " + what + " was compiled", e);
            } catch (ExecutionException e) {
                forget(this);
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw (Error) e.getCause();
            }
        }
    }

    /** Starts building a program on another thread, unless that was done; {@link #kernel} waits for it, or throws what it threw. */
    synchronized void request(String options, String... files) {
        int before = programs.size();
        Program program = program(options, files);
        // oclgrind 21.10 crashes where one thread compiles while another runs a kernel.
        if (programs.size() > before && !context.device().isSimulator()) {
            threads.run(program.task);
        }
    }

    /**
     * A new kernel object; its caller closes it.
     *
     * @param name the function in the source
     * @param options {@code -D} parameters, parted by blanks
     * @param files resources beside this class, in the order in which the compiler sees them
     * @throws KernelBuildException if the driver's compiler refuses the source
     */
    ClKernel kernel(String name, String options, String... files) {
        Program program = program(options, files);
        cl_program handle = program.get();
        try {
            return new ClKernel(context, clCreateKernel(handle, name, null), name);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "create kernel " + name + " of " + program.what, e);
        }
    }

    private synchronized Program program(String options, String... files) {
        String key = String.join("+", files) + " " + options;
        return programs.computeIfAbsent(key, k -> new Program(k, (STANDARD + " " + options).trim(), files));
    }

    private synchronized void forget(Program program) {
        programs.remove(program.what, program);
    }

    /** How many programs were compiled and how many loaded since the context was made. */
    synchronized BuildCounts counts() {
        return counts;
    }

    /**
     * Stores the programs that were compiled and not stored yet. Called once their kernels have run: PoCL compiles a kernel when it is
     * first enqueued with a size of work-groups, and its binaries hold what was compiled until they are asked for.
     */
    void save() {
        List<Program> compiled = new ArrayList<>();
        synchronized (this) {
            programs.values().stream().filter(p -> p.unsaved != null).forEach(compiled::add);
        }
        long start = System.nanoTime();
        for (Program program : compiled) {
            byte[] binary = compiler.binaryOf(program.handle);
            if (binary != null) {
                cache.store(program.unsaved, binary);
            }
            synchronized (this) {
                program.unsaved = null;
            }
        }
        if (!compiled.isEmpty()) {
            LOG.debug("Stored {} programs in {} ms", compiled.size(), (System.nanoTime() - start) / 1_000_000);
        }
    }

    /**
     * The concatenation of resources, behind a header that numbers the kinds of elementwise functions. Kernels take a place in each
     * buffer, as {@link PlacedPointers} tells.
     */
    static String source(String... files) {
        StringBuilder all = new StringBuilder();
        number(all, "UNARY_", UnaryFunction.Kind.values());
        number(all, "BINARY_", Binary.Kind.values());
        for (String file : files) {
            try (InputStream in = KernelLibrary.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new Cnn4jException(
                            "the kernel source " + file + " is missing from the cnn4j-opencl-kernels jar");
                }
                all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .append('\n');
            } catch (IOException e) {
                throw new Cnn4jException("the kernel source " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return PlacedPointers.of(all.toString());
    }

    private static void number(StringBuilder header, String prefix, Enum<?>[] kinds) {
        for (Enum<?> kind : kinds) {
            header.append("#define ")
                    .append(prefix)
                    .append(kind.name())
                    .append(' ')
                    .append(kind.ordinal())
                    .append('\n');
        }
    }

    /** Stores what was compiled and never run, and releases all. */
    @Override
    public void close() {
        threads.close();
        save();
        synchronized (this) {
            for (Program program : programs.values()) {
                if (program.handle != null) {
                    clReleaseProgram(program.handle);
                    LiveObjects.released();
                }
            }
            programs.clear();
        }
    }
}
