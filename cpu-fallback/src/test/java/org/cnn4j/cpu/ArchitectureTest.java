package org.cnn4j.cpu;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.cnn4j.testkit.Architecture;
import org.junit.jupiter.api.Test;

/** What this module may know; the architecture document has the same table. */
class ArchitectureTest {
    private static final JavaClasses MODULE = Architecture.classesBeside(CpuBackend.class);

    @Test
    void aBackendKnowsPlansAndOperators() {
        Architecture.mayKnow(MODULE, "org.cnn4j.cpu", true, "org.cnn4j.spi", "org.cnn4j.plan", "org.cnn4j.op");
    }

    @Test
    void librariesPrintNothingAndThrowWhatTellsSomething() {
        Architecture.isALibrary(MODULE);
    }

    @Test
    void needsNoLibraryButALog() {
        ArchRuleDefinition.classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("org.cnn4j..", "java..", "jdk.incubator.vector..", "org.slf4j..")
                .check(MODULE);
    }
}
