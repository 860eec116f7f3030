package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.cnn4j.Tensor;
import org.cnn4j.spi.Backend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The contract that every backend keeps, to be extended by a test of the backend's module. A case that a device refuses
 * and that {@link #unsupported} does not name fails, and so does a name there that the device now supports.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendContract {
    private static final Logger LOG = LoggerFactory.getLogger(BackendContract.class);

    private List<Backend> open;

    /**
     * Opens the devices to test. A module whose devices may be absent aborts here with
     * {@link Assumptions#abort(String)} and the reason.
     */
    protected abstract List<Backend> backends();

    /** Beginnings of the names of those cases that this backend says it does not support. */
    protected Set<String> unsupported(Backend backend) {
        return Set.of();
    }

    /**
     * 0 where the case's sums of small integers are exact on this backend; otherwise the factor for
     * {@link Tolerance#sum}, for algorithms that round on the way, such as Winograd's.
     */
    protected double sumFactor(Backend backend, ContractCase c) {
        return 0;
    }

    /** Whether all sums of small integers are exact on this backend, as the tests of its behaviour have to ask for. */
    protected boolean exact(Backend backend) {
        return true;
    }

    /** Whether to run a case: a test of some kernels alone leaves out those cases that never reach them. */
    protected boolean concerns(Backend backend, ContractCase c) {
        return true;
    }

    private List<Backend> open() {
        if (open == null) {
            open = backends();
        }
        return open;
    }

    @AfterAll
    void close() {
        if (open != null) {
            open.forEach(Backend::close);
        }
    }

    @TestFactory
    Stream<DynamicNode> operators() {
        List<Backend> backends = open();
        if (backends.isEmpty()) {
            throw new AssertionError("No backend to test; backends() must abort with a reason if there is no device");
        }
        return backends.stream().map(backend -> {
            Map<String, List<ContractCase>> families = new LinkedHashMap<>();
            ContractCases.all().stream().filter(c -> concerns(backend, c)).forEach(c -> families.computeIfAbsent(
                            c.family(), f -> new ArrayList<>())
                    .add(c));
            AtomicInteger ran = new AtomicInteger();
            AtomicInteger skipped = new AtomicInteger();
            List<DynamicNode> nodes = new ArrayList<>();
            families.forEach((family, cases) -> nodes.add(DynamicContainer.dynamicContainer(
                    family,
                    cases.stream()
                            .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(backend, c, ran, skipped))))));
            nodes.add(DynamicTest.dynamicTest("summary", () -> {
                LOG.info("{}: {} contract cases ran, {} are declared unsupported", backend.device(), ran, skipped);
                if (ran.get() == 0) {
                    throw new AssertionError("Not one contract case ran on " + backend.device());
                }
            }));
            return DynamicContainer.dynamicContainer(backend.device().toString(), nodes);
        });
    }

    private void check(Backend backend, ContractCase c, AtomicInteger ran, AtomicInteger skipped) {
        boolean declared = unsupported(backend).stream().anyMatch(c.name()::startsWith);
        if (!checkSupport(backend, c, declared)) {
            skipped.incrementAndGet();
            Assumptions.abort(backend.device() + " declares " + c.name() + " unsupported");
        }
        CaseRunner.check(backend, c, sumFactor(backend, c));
        ran.incrementAndGet();
    }

    /** Whether to run the case; fails unless what the backend says and what the test declares agree. */
    static boolean checkSupport(Backend backend, ContractCase c, boolean declared) {
        boolean supported =
                backend.supports(c.op(), c.operands().stream().map(Tensor::type).toList());
        if (supported && declared) {
            throw new AssertionError(c.name() + " is declared unsupported, but " + backend.device() + " supports it");
        }
        if (!supported && !declared) {
            throw new AssertionError(backend.device() + " does not support " + c + ", and does not declare so");
        }
        return supported;
    }

    @TestFactory
    Stream<DynamicNode> behaviour() {
        return open().stream()
                .filter(this::exact)
                .map(backend -> DynamicContainer.dynamicContainer(
                        backend.device().toString(), BackendBehaviour.tests(backend)));
    }
}
