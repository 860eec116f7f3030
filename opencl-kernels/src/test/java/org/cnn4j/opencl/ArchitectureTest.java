package org.cnn4j.opencl;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.cnn4j.testkit.Architecture;
import org.junit.jupiter.api.Test;

/** What this module may know; the architecture document has the same table. */
class ArchitectureTest {
    private static final JavaClasses MODULE = Architecture.classesBeside(OpenClBackend.class);

    @Test
    void aBackendKnowsPlansAndOperators() {
        Architecture.mayKnow(MODULE, "org.cnn4j.opencl", true, "org.cnn4j.spi", "org.cnn4j.plan", "org.cnn4j.op");
    }

    @Test
    void librariesPrintNothingAndThrowWhatTellsSomething() {
        Architecture.isALibrary(MODULE);
    }

    @Test
    void joclStaysHere() {
        Architecture.isConfined(MODULE, "org.jocl..", "org.cnn4j.opencl..");
    }
}
